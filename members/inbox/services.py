"""Following, and writing and reading notifications."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Case, CharField, Max, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone

from members.accounts.models import User
from members.background import enqueue
from members.inbox.kinds import FollowTarget, target_named
from members.inbox.models import (
    Level,
    Notification,
    NotificationQuerySet,
    Preferences,
    Subscription,
)
from members.inbox.tasks import write_notifications
from members.membership.access import Membership, membership_of

BATCH = 200
"""How many people get their notifications in one task, and in one transaction."""
NOT_FOLLOWED = "none"
"""What forms send in place of a Level in order to stop following."""
MOST_COUNTED = 100
"""The number of unread notifications at which the header stops counting."""
MOST_READ = 500
"""How many of the latest unread notifications the header reads in order to count those in sight."""


def preferences_of(user: User) -> Preferences:
    """The settings of ``user``; an unsaved row with the defaults if they never saved any."""
    return Preferences.objects.filter(pk=user.pk).first() or Preferences(user=user)


# --- Following ------------------------------------------------------------------------------------


@transaction.atomic
def follow(target_type: str, target: object, *, by: User, level: str = "") -> None:
    """Makes ``by`` follow the target, or changes the level at which they follow it.

    ``level``: a Level, or empty for the level of the person's settings. Unread notifications about
    the target get the new level; with the level "not at all" they are deleted.
    """
    Subscription.objects.bulk_create(
        [Subscription(user=by, target_type=target_type, target=str(target), level=level)],
        update_conflicts=True,
        unique_fields=["user", "target_type", "target"],
        update_fields=["level"],
    )
    found = target_named(target_type)
    if found and found.kind:
        _apply_level(found, target, by, level or preferences_of(by).level)


def unfollow(target_type: str, target: object, *, by: User) -> None:
    """Makes ``by`` follow the target no longer. Notifications that came before stay."""
    Subscription.objects.to(target_type, target).filter(user=by).delete()


def change_level(target_type: str, target: object, *, by: User, level: str) -> None:
    """Does what a form sent: ``level`` is a Level, "" for that of the settings, or NOT_FOLLOWED.

    Raises ValueError if it is something else.
    """
    if level == NOT_FOLLOWED:
        unfollow(target_type, target, by=by)
    elif level in ("", *Level.values):
        follow(target_type, target, by=by, level=level)
    else:
        raise ValueError(level)


def follow_automatically(target_type: str, target: object, users: Collection[int]) -> None:
    """Makes people follow the target at the level of their settings.

    People who follow or have muted it already keep their level.
    """
    Subscription.objects.bulk_create(
        (Subscription(user_id=pk, target_type=target_type, target=str(target)) for pk in users),
        ignore_conflicts=True,
        batch_size=BATCH,
    )


def wanting(field: str, users: Collection[int]) -> set[int]:
    """Those of ``users`` in whose Preferences the yes/no ``field`` is on, as it is by default."""
    refused = Preferences.objects.filter(pk__in=users, **{field: False})
    return set(users) - set(refused.values_list("pk", flat=True))


def level_of(target_type: str, target: object, *, user: User) -> str | None:
    """The level at which ``user`` follows the target: a Level, "" for that of their settings.

    Returns None if they do not follow it.
    """
    own = Subscription.objects.to(target_type, target).filter(user=user)
    return own.values_list("level", flat=True).first()


def level_for(user: User, target_type: str, field: str = "pk") -> Subquery:
    """An annotation with the ``level_of`` each row. ``field`` names the row as a target."""
    named = Cast(OuterRef(field), CharField())
    own = Subscription.objects.filter(user=user.pk, target_type=target_type, target=named)
    return Subquery(own.values("level")[:1])


def followers_of(targets: Collection[tuple[str, object]]) -> Iterator[dict[int, str]]:
    """The people who follow one of ``targets``, such as ("thread", 17), in batches of BATCH.

    Each batch maps ids of people to Levels. People who follow several targets have the soonest
    level; people who muted one of them are left out.
    """
    found = Q(pk__in=[])
    for target_type, target in targets:
        found |= Q(target_type=target_type, target=str(target))
    own = Preferences.objects.filter(pk=OuterRef("user")).values("level")
    level = Coalesce(NullIf("level", Value("")), Subquery(own), Value(Level.WEEKLY.value))
    ranks = [When(chosen=value, then=rank) for rank, value in enumerate(Level.values)]
    rows = Subscription.objects.filter(found).annotate(chosen=level).values("user")
    rows = rows.annotate(soonest=Min(Case(*ranks)), latest=Max(Case(*ranks))).order_by("user")
    after = 0
    while batch := list(rows.filter(user__gt=after)[:BATCH]):
        after, muted = batch[-1]["user"], Level.values.index(Level.MUTED)
        yield {row["user"]: Level.values[row["soonest"]] for row in batch if row["latest"] != muted}


def levels_of(target_type: str, target: object, users: Collection[int]) -> dict[int, str]:
    """User id -> Level, for ``users`` who are told of a target whether they follow it or not.

    People who muted the target are left out.
    """
    own = Subscription.objects.to(target_type, target).filter(user__in=users).exclude(level="")
    chosen = dict(Preferences.objects.filter(pk__in=users).values_list("pk", "level"))
    chosen |= dict(own.values_list("user", "level"))
    return _without_muted({pk: chosen.get(pk, Level.WEEKLY) for pk in users})


def personal_levels(users: Collection[int]) -> dict[int, str]:
    """User id -> Level, for ``users`` who are told of what concerns them alone, such as a mention.

    People who muted this are left out.
    """
    chosen = dict(Preferences.objects.filter(pk__in=users).values_list("pk", "mention_level"))
    return _without_muted({pk: chosen.get(pk, Level.INSTANT) for pk in users})


def _without_muted(levels: dict[int, str]) -> dict[int, str]:
    return {pk: level for pk, level in levels.items() if level != Level.MUTED}


def _apply_level(found: FollowTarget, target, user, level) -> None:
    own = Notification.objects.unread().filter(user=user, kind=found.kind, target_id=target)
    if level == Level.MUTED:
        own.delete()
    else:
        own.update(level=level)


# --- Ending e-mails -------------------------------------------------------------------------------


@transaction.atomic
def stop_kind(user: User, kind: str) -> None:
    """Ends e-mails about notifications of ``kind``; the site still lists them."""
    own = _preferences_for_update(user)
    own.stopped_kinds = sorted({*own.stopped_kinds, kind})
    own.save(update_fields=["stopped_kinds"])


@transaction.atomic
def resume_kind(user: User, kind: str) -> None:
    """Takes ``stop_kind`` back."""
    own = _preferences_for_update(user)
    own.stopped_kinds = sorted({*own.stopped_kinds} - {kind})
    own.save(update_fields=["stopped_kinds"])


def stop_everything(user: User) -> None:
    """Ends all e-mails except those that the law or the safety of the account needs."""
    Preferences.objects.update_or_create(user=user, defaults={"no_emails": True})


def resume_everything(user: User) -> None:
    """Takes ``stop_everything`` back."""
    Preferences.objects.update_or_create(user=user, defaults={"no_emails": False})


def _preferences_for_update(user: User) -> Preferences:
    """The settings of ``user``, locked until the transaction ends."""
    Preferences.objects.get_or_create(user=user)
    return Preferences.objects.select_for_update().get(user=user)


# --- Notifications --------------------------------------------------------------------------------


def enqueue_notifications(
    kind: str, target_id: int, row_id: int, levels: Mapping[int, str], *, at: datetime
) -> None:
    """Enqueues ``write_notifications`` for the people in ``levels`` (user id -> Level).

    Call it once for each batch of ``followers_of``, so that a failed batch is repeated alone.
    """
    if levels:
        pairs = [[user, str(level)] for user, level in levels.items()]
        enqueue(write_notifications, kind, target_id, row_id, pairs, at.isoformat())


def unread_count(user: User) -> int:
    """How many unread notifications ``user`` has, at most MOST_COUNTED. Cached on ``user``."""
    if getattr(user, "_unread_notifications", None) is None:
        user._unread_notifications = _count_unread(membership_of(user))
    return user._unread_notifications


def unread_words(user: User) -> str:
    """``unread_count`` as headers and titles of pages show it: "3" or "99+"; empty if none."""
    count = unread_count(user)
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count or "")


def _count_unread(membership: Membership) -> int:
    if not membership.is_member:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*_unread_sql(membership))
        return cursor.fetchone()[0]


@lru_cache(maxsize=1000)
def _unread_sql(membership: Membership) -> tuple[str, tuple]:
    """The statement that counts the unread notifications of one person, and its parameters.

    It is on every page of members, and the ORM takes fifty times as long to write it as the
    database to run it. So it is remembered for as long as the rights of the person stay the same,
    which is why ``NotificationKind.visible`` may depend on nothing else.

    It reads at most MOST_READ notifications, because somebody who left a busy section may have any
    number that they can no longer see.
    """
    user = User(pk=membership.user_id)
    user._membership = membership
    latest = Notification.objects.filter(user=user).unread().order_by("-pk").values("pk")
    before_latest = Coalesce(Subquery(latest[MOST_READ : MOST_READ + 1]), 0)
    unread = Notification.objects.visible_to(user).unread().filter(pk__gt=before_latest)
    sql, params = unread.order_by().values("pk")[:MOST_COUNTED].query.sql_with_params()
    return f"SELECT COUNT(*) FROM ({sql}) AS unread", params  # noqa: S608 -- written by the ORM


def mark_read(notifications: NotificationQuerySet, *, by: User) -> int:
    """Marks those of ``notifications`` as read that are unread and belong to ``by``.

    Returns their number. Also corrects the cached ``unread_count`` of ``by``.
    """
    number = notifications.unread().filter(user=by).update(read_at=timezone.now())
    counted = getattr(by, "_unread_notifications", None)
    if number and counted:
        # A count that stopped at MOST_COUNTED may not change: it is forgotten and counted anew.
        by._unread_notifications = None if counted == MOST_COUNTED else max(counted - number, 0)
    return number
