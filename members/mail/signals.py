"""Signals of the e-mail queue."""

from django.dispatch import Signal

given_up = Signal()
"""Sent when an e-mail without a code is given up. It says nothing about the e-mail."""
