"""Exports of users' data, and the names of erased accounts that have to be kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.membership.models import private_files
from members.privacy.retention_periods import STUCK_COPY


class ExportQuerySet(models.QuerySet):
    def of(self, user) -> ExportQuerySet:
        """The exports of ``user``.

        Views look up exports only with this method, so that nobody gets another user's data.
        """
        return self.filter(user=user)

    def being_made(self) -> ExportQuerySet:
        """Exports for which ``Export.is_being_made`` is true."""
        begun = timezone.now() - STUCK_COPY
        return self.filter(ready_at=None, failed_at=None, created_at__gt=begun)


class Export(models.Model):
    """A copy of all data of one user, created on request. Its file is deleted after a week."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="exports",
        verbose_name=_("account"),
    )
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    file = models.FileField(
        _("file"), storage=private_files, upload_to="exports/", blank=True, max_length=200
    )

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("copy of one's data")
        verbose_name_plural = _("copies of one's data")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ready_at=None), name="privacy_one_export_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.user_id}: {timezone.localdate(self.created_at)}"

    @property
    def is_being_made(self) -> bool:
        """Whether the export is still being prepared: neither ready nor failed."""
        return self.ready_at is None and not self.has_failed

    @property
    def has_failed(self) -> bool:
        """Whether the export failed.

        An export that is older than STUCK_COPY and still unfinished counts as failed, because its
        worker was probably killed.
        """
        is_late = self.created_at <= timezone.now() - STUCK_COPY
        return self.ready_at is None and (self.failed_at is not None or is_late)

    @property
    def is_ready(self) -> bool:
        """Whether the export can be downloaded now."""
        return bool(self.expires_at and self.expires_at > timezone.now())


class RetainedName(models.Model):
    """The name of an erased account. By law, adopted minutes may still show it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("account"),
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=180)

    class Meta:
        verbose_name = _("kept name")
        verbose_name_plural = _("kept names")

    def __str__(self):
        return f"{self.user_id}"
