"""Retention of reports, rejected posts, and the moderation log."""

from datetime import timedelta

from forum.moderation.models import ModerationAction, PendingPost, Report
from members.privacy.retention import Rule
from members.privacy.retention_periods import DECISIONS_KEPT

REFUSED_KEPT = timedelta(days=90)
"""How long rejected posts are kept. In this time authors can rewrite them or ask for reasons."""


RULES = [
    # The rule need not delete files: a post loses its files when it is rejected.
    Rule(
        "posts not approved",
        lambda now: PendingPost.objects.filter(rejected_at__lt=now - REFUSED_KEPT),
    ),
    Rule(
        "reports of posts",
        lambda now: Report.objects.filter(decided_at__lt=now - DECISIONS_KEPT),
    ),
    Rule(
        "moderation actions",
        lambda now: ModerationAction.objects.filter(at__lt=now - DECISIONS_KEPT),
    ),
]
