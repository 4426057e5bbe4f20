"""Signals of this app. Apps above it in INSTALLED_APPS receive them."""

from django.dispatch import Signal

register_changed = Signal()
"""Units were saved in bulk, which sends no ``post_save``. Receivers delete cached pages."""
