"""What the discussion does not keep for ever."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from forum.threads.models import Draft
from members.privacy.retention import Rule

DRAFTS_KEPT = timedelta(days=30)
"""Its files outlive a draft: see ``forum.attachments.retention``."""


def old_drafts(now: datetime) -> QuerySet:
    """Drafts that for so long nobody saved, and what is left of those that were sent."""
    return Draft.objects.filter(updated_at__lt=now - DRAFTS_KEPT)


RULES = [Rule("drafts", old_drafts)]
