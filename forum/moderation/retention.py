"""Retention of reports, rejected posts, and the moderation log."""

from datetime import timedelta

from forum.moderation.models import ModerationAction, PendingPost, Report
from members.privacy.retention import Rule
from members.privacy.retention_periods import DECISIONS_KEPT

REFUSED_KEPT = timedelta(days=90)
"""How long rejected posts are kept, so that authors can rewrite them or ask why."""


RULES = [
    # A rejected post has no files any more: its rejection released them.
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
