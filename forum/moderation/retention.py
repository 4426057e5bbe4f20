"""How long reports, posts that were not approved, and the log of moderation are kept."""

from datetime import timedelta

from forum.moderation.models import ModerationAction, PendingPost, Report
from members.privacy.retention import Rule
from members.privacy.retention_periods import DECISIONS_KEPT

REFUSED_KEPT = timedelta(days=90)
"""Long enough for the author to write anew, or to ask why."""


RULES = [
    # Files of posts that were not approved went back to the author then.
    Rule(
        "posts not approved",
        lambda now: PendingPost.objects.filter(rejected_at__lt=now - REFUSED_KEPT),
    ),
    Rule(
        "reports of posts",
        lambda now: Report.objects.filter(decided_at__lt=now - DECISIONS_KEPT),
    ),
    Rule(
        "acts of moderation",
        lambda now: ModerationAction.objects.filter(at__lt=now - DECISIONS_KEPT),
    ),
]
