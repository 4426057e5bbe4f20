"""How long each kind of row is kept. `docs/data-protection.md` gives the reasons."""

from datetime import timedelta

COPY_KEPT = timedelta(days=7)
"""How long the file of an export is kept after it is ready, how long the row is kept after that,
and how long a failed export is kept after it was requested."""
STUCK_COPY = timedelta(hours=1)
"""An unfinished export that is older than this counts as failed. (This is no retention period.)"""
UNCONFIRMED_KEPT = timedelta(days=30)
"""How long an account with an unverified address is kept after it was created."""
REJECTED_KEPT = timedelta(days=365)
"""How long an application is kept after it was rejected or withdrawn."""
INVITATION_KEPT = timedelta(days=30)
"""How long an invitation is kept after it expired."""
SUBSTITUTION_KEPT = timedelta(days=30)
"""How long a substitution is kept after its last day."""
EMAIL_KEPT = timedelta(days=14)
"""How long the row of an e-mail is kept after it was sent or given up. The content and the
recipients of a sent e-mail are deleted at once."""
DECISIONS_KEPT = timedelta(days=5 * 365 + 2)
"""How long a log entry is kept after its creation, and how long a suspension and the appointment of
a coordinator (with the letter of authority) are kept after they ended."""
