"""Files that belong to nothing are deleted after a while."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from forum.attachments.models import Attachment
from members.privacy.retention import Rule

UNATTACHED_KEPT = timedelta(days=35)
"""A draft lives for 30 days: its files outlive it."""


def unattached_files(now: datetime) -> QuerySet:
    """Files that for so long nobody attached to anything."""
    return Attachment.objects.unattached().filter(idle_since__lt=now - UNATTACHED_KEPT)


def delete_one_by_one(attachments: QuerySet) -> None:
    """Each under its lock: what is being attached at this moment stays."""
    for pk in list(attachments.values_list("pk", flat=True)):
        with transaction.atomic():
            attachment = attachments.select_for_update().filter(pk=pk).first()
            if attachment:
                attachment.delete()


RULES = [Rule("files that belong to nothing", unattached_files, delete_one_by_one)]
