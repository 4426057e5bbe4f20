"""Signals of this app, for apps that import it."""

from django.dispatch import Signal

register_changed = Signal()
"""Units were saved in bulk, without ``post_save``. Receivers drop what they cached about units."""
