"""Notifications, what people follow, and how often they want to be told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.accounts.models import User
from members.inbox.kinds import notification_kinds

FIRST_HOUR, LAST_HOUR = 5, 21
"""The hours from which people choose the time of their digest."""


class Level(models.TextChoices):
    """How soon a person is told of something."""

    INSTANT = "instant", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    SITE = "site", _("only on the site")
    MUTED = "muted", _("not at all")


class Preferences(models.Model):
    """When and how one person wants to be told. People without a row have the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notification_preferences",
    )
    level = models.CharField(
        _("News in what I follow"), max_length=7, choices=Level, default=Level.WEEKLY
    )
    mention_level = models.CharField(
        _("When somebody mentions me"), max_length=7, choices=Level, default=Level.INSTANT
    )
    follows_started = models.BooleanField(_("threads that I start"), default=True)
    follows_answered = models.BooleanField(_("threads in which I reply"), default=True)
    follows_mentioned = models.BooleanField(_("threads in which I am mentioned"), default=True)
    digest_weekday = models.PositiveSmallIntegerField(
        _("Day of the weekly summary"), choices=list(WEEKDAYS.items()), default=0
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("Hour of the summaries"),
        choices=[(hour, f"{hour}:00") for hour in range(FIRST_HOUR, LAST_HOUR + 1)],
        default=7,
    )
    at_any_time = models.BooleanField(
        _("E-mails “at once” also outside working hours"),
        default=False,
        help_text=_(
            "Otherwise they are sent on working days from 7:00 to 18:00. Codes and deadlines are"
            " always sent at once."
        ),
    )
    no_emails = models.BooleanField(
        _("No e-mails with notifications at all"),
        default=False,
        help_text=_("The site still lists them."),
    )
    stopped_kinds = models.JSONField(
        default=list,
        blank=True,
        help_text="Kinds of notifications of which the person wants no e-mails.",
    )
    paused_until = models.DateField(
        _("No e-mails until"),
        null=True,
        blank=True,
        help_text=_("For example during a holiday. The site still lists what happens meanwhile."),
    )
    copy_to = models.EmailField(
        _("Shared address of the office"),
        blank=True,
        default="",
        help_text=_(
            "For example sekretariat@gmina.pl. It gets a copy of each e-mail “at once” about"
            " meetings, minutes, tasks and applications, not about discussions."
        ),
    )

    class Meta:
        verbose_name = _("notification settings")
        verbose_name_plural = _("notification settings")

    def __str__(self):
        return f"{self.pk}"

    def wants_email(self, kind: str, day: date) -> bool:
        """Whether the person wants e-mails about notifications of ``kind`` on ``day``."""
        is_paused = self.paused_until is not None and day < self.paused_until
        return not (self.no_emails or is_paused or kind in self.stopped_kinds)


class SubscriptionQuerySet(models.QuerySet):
    def to(self, target_type: str, target: object) -> SubscriptionQuerySet:
        """Subscriptions to one target, such as ("thread", 17) or ("tag", "oswiata")."""
        return self.filter(target_type=target_type, target=str(target))


class Subscription(models.Model):
    """A thread, section or keyword that a person follows or has muted.

    ``target`` is the id or the slug of the target. An empty ``level`` means the level of the
    person's Preferences.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    target_type = models.CharField(_("kind"), max_length=20)
    target = models.CharField(_("what"), max_length=50)
    level = models.CharField(_("how often"), max_length=7, choices=Level, blank=True, default="")
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("inbox", "something followed")
        verbose_name_plural = pgettext_lazy("inbox", "what is followed")
        indexes = [
            # For finding the followers of a target in batches, ordered by user.
            models.Index(fields=["target_type", "target", "user"], name="inbox_followers"),
            models.Index(fields=["user", "-created_at", "-id"], name="inbox_followed_by"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "target_type", "target"], name="inbox_subscription_once"
            )
        ]

    def __str__(self):
        return f"{self.user_id}: {self.target_type} {self.target}"


def _is_visible(reader: User) -> Q:
    """A ``Q`` that matches notifications about what ``reader`` may see, whoever they belong to."""
    visible = Q(pk__in=[])
    for kind in notification_kinds:
        visible |= Q(kind=kind.name) & kind.visible(reader)
    return visible


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user) -> NotificationQuerySet:
        """The notifications of ``user`` about what they may see now."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_is_visible(user), user=user)

    def visible_to_all(self, people: Collection[User], *, alike: User) -> NotificationQuerySet:
        """The notifications of ``people`` about what each of them may see now.

        ``alike``: a reader with the rights that all of them have (``access.anybody_with``).
        """
        return self.filter(_is_visible(alike), user__in=people)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)


class Notification(models.Model):
    """News for one person about one thing, such as the new replies in a thread.

    It stores no words, only ids: what it says is read from the rows that it is about, for the
    person who reads it, at the moment at which it is shown. ``kind``: see ``members.inbox.kinds``.
    ``target_id`` says what the news are about, for example the id of a thread; ``first_id`` and
    ``last_id`` are the ids of the first and the last new row there, for example of posts. As long
    as a notification is unread, further news about the same thing only raise ``last_id``.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=20)
    target_id = models.PositiveBigIntegerField()
    first_id = models.PositiveBigIntegerField()
    last_id = models.PositiveBigIntegerField()
    level = models.CharField(_("how often"), max_length=7, choices=Level, default=Level.SITE)
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("inbox", "notification")
        verbose_name_plural = pgettext_lazy("inbox", "notifications")
        indexes = [
            models.Index(fields=["user", "-happened_at", "-id"], name="inbox_of_user"),
            # For the count in the header, which must not grow with the number of read rows.
            models.Index(fields=["user", "-id"], condition=Q(read_at=None), name="inbox_unread"),
            models.Index(fields=["happened_at"], name="inbox_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "target_id"], name="inbox_once"),
            models.CheckConstraint(
                condition=Q(first_id__lte=F("last_id")), name="inbox_first_before_last"
            ),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.kind} {self.target_id}"
