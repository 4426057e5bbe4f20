"""What moderation tells the apps above it, in the same transaction."""

from django.dispatch import Signal

personal_data_reported = Signal()
"""Somebody reported that a post holds personal data: ``report_id``."""
