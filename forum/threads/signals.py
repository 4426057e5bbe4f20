"""What the discussion tells the apps above it."""

from django.dispatch import Signal

personal_data_reported = Signal()
"""Somebody reported that a post holds personal data. Sent after the transaction, ``report_id``."""
