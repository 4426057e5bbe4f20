"""A signal for other apps, sent in the transaction that creates a report."""

from django.dispatch import Signal

personal_data_reported = Signal()
"""A report of personal data was created. Argument: ``report_id``."""
