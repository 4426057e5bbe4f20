"""A signal for apps that import this one. It is sent in the transaction of the report."""

from django.dispatch import Signal

personal_data_reported = Signal()
"""A report of personal data was created. Argument: ``report_id``."""
