"""The PDF documents that users have asked for."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.membership.models import private_files

KEPT = timedelta(days=1)
"""How long a file is kept after it is ready, and an unfinished document after it was asked for."""
FRESH = timedelta(minutes=5)
"""How long a finished document is given out again instead of making it anew. It is short, because
what the document shows may change."""
STUCK = timedelta(minutes=15)
"""An unfinished document that is older than this counts as failed."""


class PdfDocumentQuerySet(models.QuerySet):
    def of(self, user) -> PdfDocumentQuerySet:
        """The documents of ``user``.

        Views look up documents only with this method, so that nobody gets another user's document.
        """
        return self.filter(owner=user)

    def fresh(self) -> PdfDocumentQuerySet:
        """Documents that are being made, or were made so recently that a new one would be equal."""
        now = timezone.now()
        being_made = Q(ready_at=None, failed_at=None, created_at__gt=now - STUCK)
        return self.filter(being_made | Q(ready_at__gt=now - FRESH, expires_at__gt=now))


class PdfDocument(models.Model):
    """A PDF document of one object, created on request. Its file is deleted after a day."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="pdf_documents",
        verbose_name=_("account"),
    )
    kind = models.CharField(_("kind"), max_length=50)
    object_id = models.PositiveBigIntegerField(_("number of the thing shown"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    file = models.FileField(
        _("file"), storage=private_files, upload_to="documents/", blank=True, max_length=200
    )

    objects = PdfDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("PDF document")
        verbose_name_plural = _("PDF documents")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "object_id", "language"],
                condition=Q(ready_at=None),
                name="pdf_one_of_a_document_at_a_time",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}"

    @property
    def is_being_made(self) -> bool:
        """Whether the document is still being made: neither ready nor failed."""
        return self.ready_at is None and not self.has_failed

    @property
    def has_failed(self) -> bool:
        """Whether the document could not be made.

        An unfinished document that is older than STUCK counts as failed, because its worker was
        probably killed.
        """
        is_late = self.created_at <= timezone.now() - STUCK
        return self.ready_at is None and (self.failed_at is not None or is_late)

    @property
    def is_ready(self) -> bool:
        """Whether the document can be downloaded now."""
        return bool(self.expires_at and self.expires_at > timezone.now())
