"""Signals of this app, for apps that import it."""

from django.dispatch import Signal

register_changed = Signal()
"""Units were written in bulk, without ``save``: receivers drop what they cached of units."""
