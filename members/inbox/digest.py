"""The digest: one e-mail a day or a week with what is new for its receiver.

It is written when it is sent, from what the receiver may see at that moment. Notifications that
were read on the site are not told again; if there is nothing new, nothing is sent.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _, ngettext, pgettext

from members.accounts.models import User
from members.inbox.kinds import DIGEST, Line, digest_parts, notification_kinds
from members.inbox.models import Level, Notification, Preferences
from members.inbox.unsubscribing import unsubscribe_url
from members.mail.late import LateEmail, queue_late_emails
from members.mail.sending import list_id_of, render_email, stable_message_id
from members.mail.writers import Email
from members.membership.access import membership_of
from members.membership.people import members_among
from members.membership.workdays import POLAND

WRITER = DIGEST
PERIODS = {Level.DAILY: timedelta(days=1), Level.WEEKLY: timedelta(days=7)}
SENT_WITHIN = timedelta(hours=6)
"""A digest that could not be queued within this time after its hour, because the server was off, is
left out."""
MOST_NEWS = 20
"""How many notifications a digest has at most; the inbox has the others."""
NEWS_ORDER = 20
CHUNK = 500


@dataclass(frozen=True)
class Part:
    """One part of a digest as its template prints it."""

    title: str
    lines: list[Line]


def queue_digests(now: datetime, *, at_once: bool = False) -> int:
    """Queues the digests that are due at ``now``, or all of them ``at_once``. Returns their number.

    May run at any time, and twice: the queue takes the digest of each person and hour once.
    """
    queued = 0
    for period in PERIODS:
        due = []
        for user in _receivers(period, now).iterator(chunk_size=CHUNK):
            moment = now if at_once else _due_at(_preferences(user), period, now)
            if moment:
                arguments = [user.pk, period, (moment - PERIODS[period]).isoformat()]
                due.append(LateEmail(user.email, arguments))
        for start in range(0, len(due), CHUNK):
            queued += queue_late_emails(WRITER, due[start : start + CHUNK])
    return queued


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


def write_digest(user_id: int, period: str, since: str) -> Email | None:
    """The digest of one person with what came after ``since`` (ISO format); None if there is
    nothing new, or they want none."""
    user = User.objects.filter(pk=user_id, is_active=True, erased_at=None).first()
    if user is None or not membership_of(user).is_member:
        return None
    own = Preferences.objects.filter(pk=user_id).first() or Preferences(user=user)
    if not own.wants_email(DIGEST, timezone.localdate(timezone=POLAND)):
        return None
    with translation.override(user.language):
        parts, has_news = _parts(user, own, period, datetime.fromisoformat(since))
        if not has_news:
            return None
        return render_email(to=user.email, **digest_options(user, period, since, parts))


def _parts(user, own, period, since) -> tuple[list[Part], bool]:
    """The parts of the digest, and whether one of them has news."""
    followed = _followed(user, period, since)
    found = [(NEWS_ORDER, pgettext("digest", "What you follow"), followed, True)]
    if own.level == period:
        for part in digest_parts:
            found.append((part.order, part.title, part.lines(user, since), part.is_news))
    found = sorted((each for each in found if each[2]), key=lambda each: each[0])
    parts = [Part(str(title), lines) for _order, title, lines, _is_news in found]
    return parts, any(is_news for _order, _title, _lines, is_news in found)


def _followed(user, period, since) -> list[Line]:
    rows = Notification.objects.visible_to(user).unread().filter(level=period)
    rows = rows.filter(happened_at__gt=since).order_by("-happened_at", "-pk")[:MOST_NEWS]
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row.pk)
    lines: dict[int, Line] = {}
    for kind in notification_kinds:
        if kind.name in by_kind:
            own = Notification.objects.filter(pk__in=by_kind[kind.name])
            lines |= kind.lines(own, user)
    return [lines[row.pk] for row in rows if row.pk in lines]


def digest_options(user: User, period: str, since: str, parts: list[Part]) -> dict:
    """The arguments of ``render_email`` for a digest, except ``to``."""
    heading = _("Daily summary") if period == Level.DAILY else _("Weekly summary")
    return {
        "template": "digest",
        "subject": _subject(heading, parts),
        "context": {
            "heading": heading,
            "parts": parts,
            "site_url": settings.SITE_URL,
            "inbox_url": settings.SITE_URL + reverse("inbox:list"),
            "settings_url": settings.SITE_URL + reverse("inbox:preferences"),
        },
        "message_id": stable_message_id(f"{DIGEST}.{period}.{since[:10]}", user.pk),
        "list_id": list_id_of(DIGEST, period, heading),
        "unsubscribe_url": unsubscribe_url(user, DIGEST, None),
    }


def _subject(heading: str, parts: list[Part]) -> str:
    """The heading, the title of the first news, and how many there are besides."""
    lines = [line for part in parts for line in part.lines]
    first, others = lines[0].title, len(lines) - 1
    if not others:
        return f"{heading}: {first}"
    more = ngettext("and %(n)s other", "and %(n)s others", others) % {"n": others}
    return f"{heading}: {first} {more}"
