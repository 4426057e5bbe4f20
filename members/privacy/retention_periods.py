"""How long each kind of row is kept. `docs/data-protection.md` gives the reasons."""

from datetime import timedelta

COPY_KEPT = timedelta(days=7)
"""For an export. Its file is kept for this time from when it is ready. After the file has expired,
the row is kept for this time again. A failed export is kept for this time from its request."""
STUCK_COPY = timedelta(hours=1)
"""Not a retention period: an unfinished export that is older than this counts as failed."""
UNCONFIRMED_KEPT = timedelta(days=30)
"""For an account with an unverified address, counted from when it was created."""
REJECTED_KEPT = timedelta(days=365)
"""For an application, counted from when it was rejected or withdrawn."""
INVITATION_KEPT = timedelta(days=30)
"""For an invitation, counted from when it expired."""
EMAIL_KEPT = timedelta(days=14)
"""For an e-mail, counted from when it was sent or given up. If it was sent, its content and
recipients are deleted at once, and only the rest of the row is kept."""
DECISIONS_KEPT = timedelta(days=5 * 365 + 2)
"""For log entries, counted from their creation; for suspensions, and for appointments of
coordinators with their letters of authority, counted from their end."""
