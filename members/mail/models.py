"""The queue of e-mails."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_TRY = timedelta(minutes=5)
"""An attempt to send an e-mail ends within this time, because each step of the SMTP dialogue times
out after EMAIL_TIMEOUT. If it has no result by then, its worker was killed."""


class QueuedEmailQuerySet(models.QuerySet):
    def waiting(self) -> QueuedEmailQuerySet:
        """E-mails that are neither sent nor given up."""
        return self.filter(sent_at=None, failed_at=None)

    def to(self, email: str) -> QueuedEmailQuerySet:
        """E-mails that still store ``email`` as a recipient."""
        return self.filter(recipients__icontains=f"\n{email}\n")

    def expired(self, now: datetime) -> QueuedEmailQuerySet:
        """E-mails with a code that has expired, if their content is still stored."""
        return self.filter(expires_at__lte=now).exclude(recipients="")

    def empty(self, **moment: datetime) -> int:
        """Deletes the content and the recipients of each e-mail, but not its row.

        Also sets the given date fields, such as ``sent_at=now``. Returns the number of rows.
        """
        return self.update(content={}, recipients="", **moment)


class QueuedEmail(models.Model):
    """An e-mail in the queue.

    When the mail server has accepted it, its content and recipients are deleted; the row stays.

    ``expires_at`` is set only if the e-mail contains a code, such as one for signing in. E-mails
    with a code are sent before all others. After ``expires_at`` such an e-mail is not sent: its
    content and recipients are deleted.
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
        help_text=_(
            "Only the type and number of the error, because the mail "
            "server’s message may name people."
        ),
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
        """Whether the e-mail contains a code for which somebody is waiting."""
        return self.expires_at is not None

    def claim(self) -> bool:
        """Records that this worker starts to send the e-mail, and returns True.

        Returns False if the e-mail was sent already, or if another worker has been sending it for
        less than LONGEST_TRY.
        """
        now = timezone.now()
        free = Q(tried_at=None) | Q(tried_at__lt=now - LONGEST_TRY)
        own = QueuedEmail.objects.filter(free, pk=self.pk, sent_at=None)
        claimed = own.update(attempts=F("attempts") + 1, tried_at=now, failed_at=None)
        self.attempts += claimed
        return bool(claimed)
