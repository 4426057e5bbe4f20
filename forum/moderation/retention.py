"""How long reports, posts that were not approved, and the log of moderation are kept."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from forum.moderation.models import ModerationAction, PendingPost, Report
from members.privacy.retention import Rule
from members.privacy.retention_periods import DECISIONS_KEPT

REFUSED_KEPT = timedelta(days=90)
"""Long enough for the author to write anew, or to ask why."""


def refused_posts(now: datetime) -> QuerySet:
    """Posts which so long ago were not approved. Their files went back to the author then."""
    return PendingPost.objects.filter(rejected_at__lt=now - REFUSED_KEPT)


def old_reports(now: datetime) -> QuerySet:
    """Reports on which somebody decided so long ago."""
    return Report.objects.filter(decided_at__lt=now - DECISIONS_KEPT)


def old_actions(now: datetime) -> QuerySet:
    """Rows of the log so old."""
    return ModerationAction.objects.filter(at__lt=now - DECISIONS_KEPT)


RULES = [
    Rule("posts not approved", refused_posts),
    Rule("reports of posts", old_reports),
    Rule("acts of moderation", old_actions),
]
