"""The digest: one e-mail a day or a week with what is new for its receiver.

This module says who gets one when, and puts it into the queue. It is written when it is sent: see
``digest_writing``.
"""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.accounts.models import User
from members.inbox.kinds import DIGEST
from members.inbox.models import Level, Notification, Preferences
from members.mail.late import LateEmail, queue_late_emails
from members.membership.people import members_among
from members.membership.workdays import POLAND

WRITER = DIGEST
PERIODS = {Level.DAILY: timedelta(days=1), Level.WEEKLY: timedelta(days=7)}
SENT_WITHIN = timedelta(hours=6)
"""A digest that could not be queued within this time after its hour, because the server was off, is
left out."""
CHUNK = 500
"""How many people are in memory at once."""


def queue_digests(now: datetime, *, at_once: bool = False) -> int:
    """Queues the digests that are due at ``now``, or all of them ``at_once``. Returns their number.

    May run at any time, and twice: the queue takes the digest of each person and hour once.
    """
    queued = 0
    for period in PERIODS:
        people, after = _receivers(period, now), 0
        while chunk := list(people.filter(pk__gt=after)[:CHUNK]):
            after = chunk[-1].pk
            queued += queue_late_emails(WRITER, _due(chunk, period, now, at_once=at_once))
    return queued


def _due(people: list[User], period: Level, now: datetime, *, at_once: bool) -> list[LateEmail]:
    """The digests of ``people`` that are due, or all of them ``at_once``."""
    due = []
    for user in people:
        moment = now if at_once else _due_at(_preferences(user), period, now)
        if moment:
            arguments = [user.pk, period, (moment - PERIODS[period]).isoformat()]
            due.append(LateEmail(user.email, arguments))
    return due


def _receivers(period: Level, now: datetime) -> QuerySet[User]:
    """The members to whom a digest of ``period`` may have something to say, with their settings."""
    unread = Notification.objects.unread().filter(
        user=OuterRef("pk"), level=period, happened_at__gt=now - 2 * PERIODS[period]
    )
    chosen = Q(notification_preferences__level=period)
    if period == Preferences._meta.get_field("level").default:
        chosen |= Q(notification_preferences=None)
    people = members_among(User.objects.exclude(notification_preferences__no_emails=True))
    found = people.filter(chosen | Exists(unread)).select_related("notification_preferences")
    return found.order_by("pk")


def _preferences(user: User) -> Preferences:
    """The settings of ``user``, who was loaded with them."""
    return getattr(user, "notification_preferences", None) or Preferences(user=user)


def _due_at(own: Preferences, period: Level, now: datetime) -> datetime | None:
    """The hour at which the digest is due, if this was just now; else None."""
    local = now.astimezone(POLAND)
    hour = datetime.combine(local.date(), time(own.digest_hour), POLAND)
    is_day = period == Level.DAILY or local.weekday() == own.digest_weekday
    return hour if is_day and timedelta() <= now - hour < SENT_WITHIN else None
