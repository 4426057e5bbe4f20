"""Registries: kinds of notifications, and kinds of things that people can follow.

Apps above this one register what they have in ``AppConfig.ready``.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from members.accounts.models import User
from members.registry import Registry


@dataclass(frozen=True)
class Line:
    """What a list or an e-mail says of one notification.

    ``text``: what has happened, such as "3 new posts"; ``title`` and ``url``: the name and the
    address of the place where it happened, at the exact post; ``place``: in which section;
    ``excerpt``: how the new text begins. ``place`` and ``excerpt`` may be empty.
    """

    text: str
    title: str
    url: str
    place: str = ""
    excerpt: str = ""


@dataclass(frozen=True)
class Letter:
    """What an e-mail says of one new row, such as a post.

    ``intro``: a sentence such as "Anna Nowak replied in a thread that you follow."; ``text``: the
    new text as plain text, cut if it is long. ``target``: the kind and the id of what can be muted,
    such as ("thread", "17"); None if it cannot be. ``headers``: arguments of ``render_email`` by
    which mail programs put e-mails together (``message_id``, ``in_reply_to``, ``list_id``).
    ``template``: the template of the e-mail, which extends "notification"; ``context``: what it
    shows besides.
    """

    subject: str
    intro: str
    title: str
    url: str
    headers: dict[str, str]
    place: str = ""
    text: str = ""
    target: tuple[str, str] | None = None
    template: str = "notification"
    context: dict = field(default_factory=dict)


@dataclass(frozen=True)
class NotificationKind:
    """One kind of notifications.

    ``label``: its name in the filter of the inbox; ``order``: its place there, the lowest first.

    ``visible(user)``: a condition on Notification rows of this kind, true for those about something
    that ``user`` may see now; it decides about lists, counts and e-mails alike. It depends only on
    the Membership of ``user``, not on the time, because the query of the count is remembered. Whose
    the row is, it asks by ``OuterRef("user")``: digests ask for several people with equal rights.

    ``lines(notifications, reader)``: the Line of each notification, by its id; the notifications
    are visible to their owners, and all these have the rights of ``reader``. It makes the same
    number of queries for one notification as for a page of them.

    ``letter(row_id, reader)``: what the e-mail about one new row says, in the active language; None
    if ``reader`` may not see the row (any more). Kinds without this function have e-mails that say
    the same as their lines.

    ``reason``: why somebody gets such e-mails, as a sentence at their end. ``is_urgent``: e-mails
    "at once" are sent also outside working hours. ``is_decision``: the notifications are about
    decisions on the reader's own matters; the app sends the e-mails about these itself, and nobody
    can end them. ``is_office_work``: the office of the reader may get copies of the e-mails, too.
    ``assignees(row_id)``: the ids of the people whose task the notifications are about, if it is
    one; e-mails to their substitutes say for whom these stand in.
    ``concerns(user)``: whether ``user`` may get such notifications at all, so has a
    use for the filter and for the setting; it makes no query.
    """

    name: str
    label: str
    visible: Callable[[User], Q]
    lines: Callable[[QuerySet, User], dict[int, Line]]
    letter: Callable[[int, User], Letter | None] | None = None
    order: int = 100
    reason: str = gettext_lazy("You get this e-mail because you follow this in the Forum.")
    is_urgent: bool = False
    is_decision: bool = False
    is_office_work: bool = False
    assignees: Callable[[int], Collection[int]] | None = None
    concerns: Callable[[User], bool] = lambda user: True


@dataclass(frozen=True)
class FollowTarget:
    """A kind of thing that people can follow, such as threads.

    ``label``: its name in the list of what one follows. ``found(targets, reader)``: for those of
    ``targets`` (ids or slugs) that ``reader`` may see, a pair (title, URL). ``kind``: the kind of
    the notifications whose ``target_id`` is the id of such a thing.
    """

    name: str
    label: str
    found: Callable[[Collection[str], User], dict[str, tuple[str, str]]]
    kind: str = ""


@dataclass(frozen=True)
class Readers:
    """Members with the same rights and the same language, whose digests are written together.

    ``alike``: a reader with these rights who is none of them (``access.anybody_with``). A row that
    ``alike`` sees is visible to each of ``people``.
    """

    alike: User
    people: Sequence[User]


@dataclass(frozen=True)
class DigestPart:
    """One part of the digest. ``order``: its place among the parts, the lowest first.

    Digests are written for many people at once. ``own(groups, since)``: what differs from person to
    person, such as their service areas, asked once for all groups of readers. ``lines(readers,
    since, own)``: what the part tells each person of one group, by the id of the person, in the
    active language; it gets the result of ``own``. It starts from ``visible_to(readers.alike)``,
    asks once for the group, and picks for each person in memory.

    ``is_news``: whether its lines alone are reason enough to send a digest. If not, they are not
    limited to what came after ``since``.
    """

    order: int
    title: str
    lines: Callable[[Readers, datetime, Any], dict[int, list[Line]]]
    own: Callable[[Sequence[Readers], datetime], Any] = lambda groups, since: None
    is_news: bool = True


DIGEST, DIGEST_LABEL = "digest", gettext_lazy("Daily and weekly summaries")
"""What people can stop like a kind of notifications, and its name."""
MOST_LINES = 5
"""How many lines a part of the digest has at most."""

notification_kinds: Registry[NotificationKind] = Registry()
follow_targets: Registry[FollowTarget] = Registry()
digest_parts: Registry[DigestPart] = Registry()


def kinds_for(user: User) -> list[NotificationKind]:
    """The kinds of notifications that ``user`` may get, in their order."""
    kinds = [kind for kind in notification_kinds if kind.concerns(user)]
    return sorted(kinds, key=lambda kind: kind.order)


def target_named(name: str) -> FollowTarget | None:
    """The kind of thing with this name, or None."""
    return next((target for target in follow_targets if target.name == name), None)


def kind_named(name: str) -> NotificationKind | None:
    """The kind of notifications with this name, or None."""
    return next((kind for kind in notification_kinds if kind.name == name), None)
