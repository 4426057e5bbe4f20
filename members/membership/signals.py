"""Signals of this app. Apps above it in INSTALLED_APPS receive them."""

from django.dispatch import Signal

application_waits = Signal()
"""Sent in the transaction that creates an application to be decided. Argument:
``affiliation_id``."""
