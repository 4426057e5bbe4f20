"""Suspensions of people."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SuspensionQuerySet(models.QuerySet):
    def in_force(self) -> SuspensionQuerySet:
        """Suspensions that are neither over nor lifted."""
        return self.filter(lifted_at=None, ends_at__gt=timezone.now())

    def for_list(self) -> SuspensionQuerySet:
        """Joins the suspended person and the moderator."""
        return self.select_related("user", "by")


class Suspension(models.Model):
    """A suspension from the forum until a given time, with a reason.

    The end is copied to ``User.suspended_until``, where every request of the user reads it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="suspensions",
        verbose_name=_("account"),
    )
    reason = models.TextField(_("reason"), max_length=2000)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("to"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")

    def __str__(self):
        return f"{self.user}: {self.last_day:%Y-%m-%d}"

    @property
    def last_day(self) -> date:
        """The last day of the suspension. If it ends at midnight, this is the day before."""
        return timezone.localdate(self.ends_at - timedelta(microseconds=1))
