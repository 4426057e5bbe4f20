"""Writes digests, at the moment at which they are sent, from what each receiver may see then.

Notifications that were read on the site are not told again; if there is nothing new, nothing is
sent.

The worker hands over the digests of a batch together. Members with the same rights and language
see the same rows, so these are asked for once, and each person gets those that concern them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _, ngettext, pgettext

from members.accounts.models import User
from members.inbox.kinds import DIGEST, Line, Readers, digest_parts, notification_kinds
from members.inbox.models import Level, Notification, Preferences
from members.inbox.unsubscribing import unsubscribe_url
from members.mail.sending import list_id_of, render_email, stable_message_id
from members.mail.writers import Email
from members.membership.access import (
    anybody_with,
    load_memberships,
    membership_of,
    rights_alone,
)
from members.membership.workdays import POLAND

MOST_NEWS = 20
"""How many notifications a digest has at most; the inbox has the others."""
NEWS_ORDER = 20


@dataclass(frozen=True)
class Part:
    """One part of a digest as its template prints it."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Found:
    """What one part of the digest tells the people of a group: ``lines`` by the id of the person.

    ``order`` and ``is_news`` are those of the DigestPart.
    """

    order: int
    title: str
    lines: dict[int, list[Line]]
    is_news: bool = True


def write_digest(user_id: int, period: str, since: str) -> Email | None:
    """The digest of one person with what came after ``since`` (ISO format); None if there is
    nothing new, or they want none."""
    return write_digests([(user_id, period, since)])[0]


def write_digests(digests: Sequence[tuple[int, str, str]]) -> list[Email | None]:
    """The digests with these arguments of ``write_digest``, in the same order.

    For those with the same period and ``since`` the number of queries depends on how many different
    rights their receivers have, not on how many they are.
    """
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for user_id, period, since in digests:
        alike[period, since].append(user_id)
    written = {when: _write(user_ids, *when) for when, user_ids in alike.items()}
    return [written[period, since].get(user_id) for user_id, period, since in digests]


def _write(user_ids: Sequence[int], period: str, since: str) -> dict[int, Email]:
    """The digests of those of the people who get one, by the id of the person."""
    groups, begin = _groups(_receivers(user_ids)), datetime.fromisoformat(since)
    # Who gets digests of another period, but follows something at this one, is told of that alone.
    full = [
        Readers(each.alike, [user for user in each.people if _settings(user).level == period])
        for each in groups
    ]
    own = [part.own(full, begin) for part in digest_parts]
    emails = {}
    for readers, fully in zip(groups, full, strict=True):
        with translation.override(readers.people[0].language):
            found = _found(readers, fully, period, begin, own)
            for user in readers.people:
                if parts := _parts(user, found):
                    options = digest_options(user, period, since, parts)
                    emails[user.pk] = render_email(to=user.email, **options)
    return emails


def _receivers(user_ids: Sequence[int]) -> list[User]:
    """Those of the people who may get a digest now, with their settings and rights."""
    people = User.objects.filter(pk__in=user_ids, is_active=True, erased_at=None)
    found = list(people.select_related("notification_preferences").order_by("pk"))
    today = timezone.localdate(timezone=POLAND)
    wanting = [user for user in found if _settings(user).wants_email(DIGEST, today)]
    load_memberships(wanting)
    return [user for user in wanting if membership_of(user).is_member]


def _settings(user: User) -> Preferences:
    """The settings of ``user``, who was loaded with them."""
    return getattr(user, "notification_preferences", None) or Preferences(user=user)


def _groups(people: Iterable[User]) -> list[Readers]:
    """``people`` grouped by their rights and their language."""
    groups: dict[tuple, list[User]] = defaultdict(list)
    for user in people:
        groups[rights_alone(membership_of(user)), user.language].append(user)
    return [Readers(anybody_with(rights), people) for (rights, _lang), people in groups.items()]


def _found(
    readers: Readers, full: Readers, period: str, since: datetime, own: Sequence[Any]
) -> list[Found]:
    """What is to tell ``readers``, part by part.

    Those of them who are also in ``full`` are told of everything, the others only of what they
    follow. ``own``: the results of ``DigestPart.own``, in the order of the parts.
    """
    followed = _followed(readers, period, since)
    found = [Found(NEWS_ORDER, pgettext("digest", "What you follow"), followed)]
    if full.people:
        found += [
            Found(part.order, part.title, part.lines(full, since, given), part.is_news)
            for part, given in zip(digest_parts, own, strict=True)
        ]
    return sorted(found, key=lambda each: each.order)


def _parts(user: User, found: Sequence[Found]) -> list[Part]:
    """The parts of the digest of ``user``. There are none if none of them is news."""
    own = [each for each in found if each.lines.get(user.pk)]
    if not any(each.is_news for each in own):
        return []
    return [Part(str(each.title), each.lines[user.pk]) for each in own]


def _followed(readers: Readers, period: str, since: datetime) -> dict[int, list[Line]]:
    """The unread notifications of each person, the newest first, at most MOST_NEWS."""
    order = ["-happened_at", "-pk"]
    rows = Notification.objects.visible_to_all(readers.people, alike=readers.alike).unread()
    rows = rows.filter(level=period, happened_at__gt=since)
    place = Window(RowNumber(), partition_by="user", order_by=order)
    newest = list(rows.annotate(place=place).filter(place__lte=MOST_NEWS).order_by(*order))
    lines = _lines(newest, readers.alike)
    by_user: dict[int, list[Line]] = defaultdict(list)
    for row in newest:
        if row.pk in lines:
            by_user[row.user_id].append(lines[row.pk])
    return by_user


def _lines(rows: Sequence[Notification], reader: User) -> dict[int, Line]:
    """The Line of each of ``rows``, by its id. ``reader`` has the rights of their owners."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row.pk)
    lines: dict[int, Line] = {}
    for kind in notification_kinds:
        if kind.name in by_kind:
            lines |= kind.lines(Notification.objects.filter(pk__in=by_kind[kind.name]), reader)
    return lines


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
