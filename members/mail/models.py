"""E-mails that wait for the mail server, and when they were sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_TRY = timedelta(minutes=5)
"""No attempt takes so long: what the mail server says is waited for EMAIL_TIMEOUT at each step."""


class QueuedEmailQuerySet(models.QuerySet):
    def waiting(self) -> QueuedEmailQuerySet:
        """Those that were neither sent nor given up."""
        return self.filter(sent_at=None, failed_at=None)

    def to(self, email: str) -> QueuedEmailQuerySet:
        """Those that still name the address as a recipient."""
        return self.filter(recipients__icontains=f"\n{email}\n")

    def expired(self, now: datetime) -> QueuedEmailQuerySet:
        """Those with a code or link that has expired, and that still hold it."""
        return self.filter(expires_at__lte=now).exclude(recipients="")

    def empty(self, **moment: datetime) -> int:
        """Deletes content and recipients, which nobody needs any more; returns how many rows."""
        return self.update(content={}, recipients="", **moment)


class QueuedEmail(models.Model):
    """An e-mail in the queue. Its content is deleted when the mail server has accepted it.

    ``expires_at`` is set where the e-mail holds a code: it is then sent before all others, and not
    at all once the code has expired.
    """

    content = models.JSONField(_("content"), default=dict)
    recipients = models.TextField(_("recipients"), blank=True, help_text=_("One on each line."))
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("being sent since"), null=True)
    sent_at = models.DateTimeField(_("accepted at"), null=True, db_index=True)
    failed_at = models.DateTimeField(_("given up at"), null=True, db_index=True)
    error = models.CharField(
        _("last error"),
        max_length=100,
        blank=True,
        help_text=_("Its kind and number alone: what the mail server says may name people."),
    )

    objects = QueuedEmailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("e-mail on its way")
        verbose_name_plural = _("e-mails on their way")
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(failed_at=None), name="mail_left_or_given_up"
            )
        ]

    def __str__(self):
        return f"{self.pk}"

    @property
    def is_urgent(self) -> bool:
        """Whether somebody sits before a page that asks for the code in the e-mail."""
        return self.expires_at is not None

    def claim(self) -> bool:
        """Begins an attempt; False when it was sent, or another worker is about to send it."""
        now = timezone.now()
        free = Q(tried_at=None) | Q(tried_at__lt=now - LONGEST_TRY)
        own = QueuedEmail.objects.filter(free, pk=self.pk, sent_at=None)
        claimed = own.update(attempts=F("attempts") + 1, tried_at=now, failed_at=None)
        self.attempts += claimed
        return bool(claimed)
