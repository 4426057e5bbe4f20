"""What the discussion does not keep for ever."""

from datetime import timedelta

from forum.threads.models import Draft
from members.privacy.retention import Rule

DRAFTS_KEPT = timedelta(days=30)
"""Its files outlive a draft: see ``forum.attachments.retention``."""


RULES = [
    # Those that were sent are empty rows by then.
    Rule("drafts", lambda now: Draft.objects.filter(updated_at__lt=now - DRAFTS_KEPT)),
]
