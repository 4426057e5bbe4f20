"""Signals of this app, for apps above it."""

from django.dispatch import Signal

register_changed = Signal()
"""Units were written in bulk, without ``save``: receivers drop what they cached of units."""
