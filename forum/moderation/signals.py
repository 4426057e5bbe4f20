"""A signal for other apps, sent in the transaction that creates a report."""

from django.dispatch import Signal

personal_data_reported = Signal()
"""Sent when somebody reports personal data in a post. Argument: ``report_id``."""
