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


UNWANTED = "unwanted"
"""The ``error`` of an e-mail that was to be written when it was sent, and of which nothing was left
to say by then. Its row stays, so that it is not queued again."""


class QueuedEmailQuerySet(models.QuerySet):
    def waiting(self) -> QueuedEmailQuerySet:
        """E-mails that are neither sent nor given up."""
        return self.filter(sent_at=None, failed_at=None)

    def not_postponed(self) -> QueuedEmailQuerySet:
        """Without e-mails that the mail server itself wants to get later, for example because the
        recipient's mailbox is full."""
        wants_later = Q(error__startswith="SMTPRecipientsRefused 4")
        return self.exclude(wants_later | Q(error__startswith="SMTPDataError 4"))

    def given_up(self) -> QueuedEmailQuerySet:
        """E-mails that were given up and can be sent again, the newest first.

        An e-mail with a code is not among them: its content is deleted when it is given up.
        """
        return self.filter(failed_at__isnull=False).exclude(recipients="").order_by("-failed_at")

    def to(self, email: str) -> QueuedEmailQuerySet:
        """E-mails that still store ``email`` as a recipient."""
        return self.filter(recipients__icontains=f"\n{email}\n")

    def expired(self, now: datetime) -> QueuedEmailQuerySet:
        """E-mails with a code that has expired, if their content is still stored."""
        return self.filter(expires_at__lte=now).exclude(recipients="")

    def give_up_expired(self) -> int:
        """Deletes the content of e-mails with an expired code. Returns their number.

        They count as given up, so that they no longer wait.
        """
        return self.empty(failed_at=timezone.now())

    def empty(self, **fields: datetime | str) -> int:
        """Deletes the content and the recipients of each e-mail, but not its row.

        Also sets the given fields, such as ``sent_at=now``. Returns the number of rows.
        """
        return self.update(content={}, arguments=[], recipients="", **fields)


class QueuedEmail(models.Model):
    """An e-mail in the queue.

    When the mail server has accepted it, its content and recipients are deleted; the row stays.

    ``kind`` is the name of the e-mail's template, if it is known; it tells nothing about people.

    ``writer`` is set if the e-mail is written at the moment at which it is sent (see ``late``): the
    name of an EmailWriter, which gets ``arguments``. ``key`` is a digest of both.

    ``expires_at`` is set only if the e-mail contains a code, such as one for signing in. E-mails
    with a code are sent before all others. After ``expires_at`` such an e-mail is not sent: its
    content and recipients are deleted.
    """

    kind = models.CharField(_("kind of e-mail"), max_length=100, blank=True)
    content = models.JSONField(_("content"), default=dict)
    writer = models.CharField(max_length=50, blank=True, editable=False)
    arguments = models.JSONField(default=list, editable=False)
    key = models.CharField(max_length=100, null=True, unique=True, editable=False)  # noqa: DJ001
    recipients = models.TextField(_("recipients"), blank=True, help_text=_("One on each line."))
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("being sent since"), null=True)
    next_try_at = models.DateTimeField(_("next attempt at"), null=True)
    sent_at = models.DateTimeField(_("accepted at"), null=True)
    failed_at = models.DateTimeField(_("given up at"), null=True)
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
        # Each index has only some of the rows. Otherwise SQLite would look for waiting e-mails in
        # the index of ``failed_at``, in which all sent ones are empty, too.
        indexes = [
            models.Index(
                fields=["created_at", "next_try_at"],
                condition=Q(sent_at=None, failed_at=None),
                name="mail_waiting",
            ),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="mail_sent"),
            models.Index(
                fields=["failed_at"], condition=Q(failed_at__isnull=False), name="mail_given_up"
            ),
        ]

    def __str__(self):
        return f"{self.pk}"

    @property
    def addresses(self) -> list[str]:
        """The recipients' addresses. Empty if they were deleted."""
        return self.recipients.split()

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
        claimed = own.update(
            attempts=F("attempts") + 1, tried_at=now, next_try_at=None, failed_at=None
        )
        self.attempts += claimed
        return bool(claimed)
