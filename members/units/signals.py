"""Signals of this app. Apps above it in INSTALLED_APPS receive them."""

from django.dispatch import Signal

register_changed = Signal()
"""Sent when units were saved in bulk, without ``post_save``. Receivers delete cached pages."""
