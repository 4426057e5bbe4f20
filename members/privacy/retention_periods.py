"""For how long each kind of row is kept. `docs/data-protection.md` gives the reasons."""

from datetime import timedelta

COPY_KEPT = timedelta(days=7)
"""An export, from when it is ready; a failed export, from when it was requested."""
STUCK_COPY = timedelta(hours=1)
"""An unfinished export that is older counts as failed: its worker was killed."""
UNCONFIRMED_KEPT = timedelta(days=30)
"""An account with an unverified address."""
REJECTED_KEPT = timedelta(days=365)
"""An application that was rejected or withdrawn."""
INVITATION_KEPT = timedelta(days=30)
"""An invitation, from its expiry."""
EMAIL_KEPT = timedelta(days=14)
"""The row of a sent e-mail, without content and recipients; the row of a failed one, with both."""
DECISIONS_KEPT = timedelta(days=5 * 365 + 2)
"""Log entries from their creation; suspensions and letters of authority from their end."""
