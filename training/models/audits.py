"""Who may audit a programme from when to when, and what they have looked at."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.membership.workdays import POLAND
from training.models.programmes import Programme


class AuditQuerySet(models.QuerySet):
    def in_force(self) -> AuditQuerySet:
        """Audits whose days include today, in Poland, and which nobody has ended."""
        today = timezone.localdate(timezone=POLAND)
        running = Q(starts_on__lte=today, ends_on__gte=today, ended_at=None)
        return self.filter(running, user__is_active=True)

    def visible_to(self, user) -> AuditQuerySet:
        """The audits of programmes that ``user`` organises."""
        return self.filter(programme__in=Programme.objects.organised_by(user).values("pk"))


class Audit(models.Model):
    """The right of one person to read everything about the recruitment of a programme for a time.

    It changes nothing, and it has no special needs, forms or documents of applicants.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="audits", verbose_name=_("programme")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="audits",
        verbose_name=pgettext_lazy("training", "auditor"),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("granted by"),
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("training", "audit")
        verbose_name_plural = pgettext_lazy("training", "audits")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="training_audit_in_order"
            )
        ]

    def __str__(self):
        return f"{self.pk}"

    def is_in_force_on(self, day: date) -> bool:
        return self.ended_at is None and self.starts_on <= day <= self.ends_on


class AuditLook(models.Model):
    """One page at which an auditor has looked."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="looks")
    path = models.CharField(_("page"), max_length=300)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("look of an auditor")
        verbose_name_plural = _("looks of auditors")

    def __str__(self):
        return self.path
