"""Files uploaded by members, in a private folder. Views find them only with ``visible_to``."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.attachments.access import shown_to
from members.membership.access import membership_of
from members.membership.models import private_files


def attachment_files():
    """The storage of attachments.

    The Unix group may read the files, so that nginx can send them.
    """
    return private_files(mode=0o640)


def place_of_file(attachment: Attachment, _name: str) -> str:
    """The path of the file in the storage. It ends with the token, never with the uploaded name."""
    return f"attachments/{attachment.token.hex[:2]}/{attachment.token}"


def place_of_thumbnail(attachment: Attachment, _name: str) -> str:
    """The path of the thumbnail in the storage: the path of the file, then ".webp"."""
    return f"{place_of_file(attachment, _name)}.webp"


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user) -> AttachmentQuerySet:
        """Unattached files of ``user``, and files to which an app gives ``user`` access.

        Empty if ``user`` is not a member.
        """
        if not membership_of(user).is_member:
            return self.none()
        condition = Q(uploaded_by=user, attached_at=None)
        for shown in shown_to(user):
            # A subquery, not a join, because the condition may join many tables. It is cheap for a
            # download, which looks up only one file.
            condition |= Q(Exists(self.model.objects.filter(shown, pk=OuterRef("pk"))))
        return self.filter(condition)

    def unattached(self) -> AttachmentQuerySet:
        """Files that are not attached to a post: new ones, and ones that were released."""
        return self.filter(attached_at=None)


class Attachment(models.Model):
    """An uploaded file. It is checked before its row is created, and its content never changes."""

    class Kind(models.TextChoices):
        IMAGE = "image", _("picture")
        DOCUMENT = "document", _("document")
        ARCHIVE = "archive", pgettext_lazy("kind of file", "archive")

    token = models.UUIDField(default=uuid4, unique=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attachments"
    )
    name = models.CharField(_("name of the file"), max_length=150)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    file = models.FileField(
        _("file"), storage=attachment_files, upload_to=place_of_file, max_length=100
    )
    thumbnail = models.FileField(
        storage=attachment_files, upload_to=place_of_thumbnail, max_length=100, blank=True
    )
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    attached_at = models.DateTimeField(_("attached"), null=True, blank=True)
    idle_since = models.DateTimeField(
        default=timezone.now, help_text="Since when the file is attached to nothing."
    )

    note = ""
    """A message for the uploader about the stored file. It is not saved in the database: only
    ``upload`` sets it."""

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [
            models.Index(
                fields=["uploaded_by", "idle_since"],
                condition=Q(attached_at=None),
                name="attachments_unattached",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("attachments:file", args=[self.token])

    @property
    def thumbnail_url(self) -> str:
        """The URL of the thumbnail; empty if there is none."""
        return reverse("attachments:thumbnail", args=[self.token]) if self.thumbnail else ""

    def summary(self) -> dict:
        """Data for lists of files, serialisable as JSON. ``Post.files`` stores a copy of them."""
        return {
            "token": str(self.token),
            "name": self.name,
            "kind": str(self.kind),
            "size": self.size,
            "width": self.width,
            "height": self.height,
            "has_thumbnail": bool(self.thumbnail),
        }


@receiver(post_delete, sender=Attachment)
def delete_files(instance: Attachment, **kwargs) -> None:
    """Receiver: deletes the stored files of a deleted row after the commit."""
    transaction.on_commit(partial(delete_stored, instance))


def delete_stored(attachment: Attachment) -> None:
    """Deletes the stored file and the thumbnail, but not the row."""
    for file in (attachment.file, attachment.thumbnail):
        if file:
            file.storage.delete(file.name)
