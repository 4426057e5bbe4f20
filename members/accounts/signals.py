"""Signals of this app. Apps above it in INSTALLED_APPS receive them."""

from django.dispatch import Signal

address_changed = Signal()
"""``user`` has a new sign-in address. ``by`` is who changed it: the user or an administrator."""

address_restored = Signal()
"""``user`` has the former sign-in address again: somebody used the link that was sent to it."""
