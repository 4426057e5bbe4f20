"""Signals of this app. Apps above it in INSTALLED_APPS receive them."""

from django.dispatch import Signal

application_waits = Signal()
"""Sent by the task that tells the deciders of an application. Argument: ``affiliation_id``."""
