"""Retention of unattached files."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from forum.attachments.models import Attachment
from members.privacy.retention import Rule

UNATTACHED_KEPT = timedelta(days=35)
"""How long unattached files are kept: longer than drafts (30 days), because drafts refer to
them."""


def unattached_files(now: datetime) -> QuerySet:
    """Files that have been unattached for longer than ``UNATTACHED_KEPT``."""
    return Attachment.objects.unattached().filter(idle_since__lt=now - UNATTACHED_KEPT)


def delete_one_by_one(attachments: QuerySet) -> None:
    """Locks and deletes the files one by one. Skips files that were attached in the meantime."""
    for pk in list(attachments.values_list("pk", flat=True)):
        with transaction.atomic():
            attachment = attachments.select_for_update().filter(pk=pk).first()
            if attachment:
                attachment.delete()


RULES = [Rule("unattached files", unattached_files, delete_one_by_one)]
