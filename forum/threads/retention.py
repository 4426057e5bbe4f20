"""Retention of drafts."""

from datetime import timedelta

from forum.threads.models import Draft
from members.privacy.retention import Rule

DRAFTS_KEPT = timedelta(days=30)
"""How long drafts are kept. Their files are kept longer (see ``forum.attachments.retention``)."""


RULES = [
    # This rule also deletes the empty rows that remain of sent and discarded drafts.
    Rule("drafts", lambda now: Draft.objects.filter(updated_at__lt=now - DRAFTS_KEPT)),
]
