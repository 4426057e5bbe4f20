"""Signals of this app. Apps above it in INSTALLED_APPS receive them."""

from django.dispatch import Signal

address_changed = Signal()
"""Sent when ``user`` gets a new sign-in address. ``by``: the user or administrator who set it."""

address_restored = Signal()
"""Sent when somebody has restored the former sign-in address of ``user`` with the e-mailed link."""
