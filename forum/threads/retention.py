"""What the discussion does not keep for ever: drafts, and what is left of keeping order."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from forum.threads.models import Draft, ModerationAction, PendingPost, Report
from members.privacy.retention import Rule
from members.privacy.retention_periods import DECISIONS_KEPT

DRAFTS_KEPT = timedelta(days=30)
"""Its files outlive a draft: see ``forum.attachments.retention``."""

REFUSED_KEPT = timedelta(days=90)
"""Long enough for the author to write anew, or to ask why."""


def old_drafts(now: datetime) -> QuerySet:
    """Drafts that for so long nobody saved, and what is left of those that were sent."""
    return Draft.objects.filter(updated_at__lt=now - DRAFTS_KEPT)


def refused_posts(now: datetime) -> QuerySet:
    """Posts which so long ago were not approved. Their files went back to the author then."""
    return PendingPost.objects.filter(rejected_at__lt=now - REFUSED_KEPT)


def old_reports(now: datetime) -> QuerySet:
    """Reports on which somebody decided so long ago."""
    return Report.objects.filter(decided_at__lt=now - DECISIONS_KEPT)


def old_acts(now: datetime) -> QuerySet:
    """Acts of moderation so old."""
    return ModerationAction.objects.filter(at__lt=now - DECISIONS_KEPT)


RULES = [
    Rule("drafts", old_drafts),
    Rule("posts not approved", refused_posts),
    Rule("reports of posts", old_reports),
    Rule("acts of moderation", old_acts),
]
