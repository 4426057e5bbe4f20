"""How long things are kept. `docs/data-protection.md` gives the reasons."""

from datetime import timedelta

COPY_KEPT = timedelta(days=7)
"""A copy of one's data, from the moment it is ready; that one could not be made, from the asking.
"""
STUCK_COPY = timedelta(hours=1)
"""A copy that was never finished: its worker was stopped."""
UNCONFIRMED_KEPT = timedelta(days=30)
"""An account whose address was never confirmed."""
REJECTED_KEPT = timedelta(days=365)
"""An application that was rejected."""
INVITATION_KEPT = timedelta(days=30)
"""An invitation, from the day on which it expired."""
EMAIL_KEPT = timedelta(days=14)
"""That an e-mail was sent, without its content and recipients; one that was given up, with both."""
DECISIONS_KEPT = timedelta(days=5 * 365 + 2)
"""The log, suspensions, letters of authority: from their end."""
