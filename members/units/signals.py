"""Signals of this app, for the apps above it."""

from django.dispatch import Signal

register_changed = Signal()
"""Units were saved in bulk, which sends no ``post_save``. Receivers delete cached pages."""
