"""Deciding whether groups are launched.

All groups of one decision are locked at once, so several decisions follow one another.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from members.accounts.models import User
from members.background import enqueue
from members.membership.workdays import POLAND
from training import tasks
from training.changed_fields import Changes, changes_between
from training.models import Enrolment, EnrolmentEvent, TrainingGroup
from training.services.locking import LockedQueues, lock_queues
from training.services.places import change_state, fill_all, note, release_place
from training.services.recording import freeze
from training.services.transferring import transfer
from training.signals import offer_changed

State, Kind, GroupState = Enrolment.State, EnrolmentEvent.Kind, TrainingGroup.State


class DecisionRefused(Exception):
    """A group cannot be decided on like this. The argument is the group."""


class AlreadyDecided(DecisionRefused):
    """The group has been launched, or not, before."""


class TooEarly(DecisionRefused):
    """Fewer places are taken than the group needs, and the day of the decision has not come."""


class MinimumReached(DecisionRefused):
    """Enough places are taken, so the group has to be launched."""


class ReasonMissing(DecisionRefused):
    """The group is launched with fewer people than it needs, so the decision needs a reason."""


class AlreadyPostponed(DecisionRefused):
    """The decision was postponed before. It can be postponed once."""


class WrongDay(DecisionRefused):
    """The new day of the decision is not after today and the former day."""


class Decision(models.TextChoices):
    """What an organiser decides about a group."""

    LAUNCH = "launch", pgettext_lazy("training group", "launch")
    POSTPONE = "postpone", pgettext_lazy("training group", "postpone the decision")
    DO_NOT_LAUNCH = "do_not_launch", pgettext_lazy("training group", "do not launch")


def check_launch(group: TrainingGroup, now: datetime, reason: str) -> None:
    """Raises DecisionRefused if the group cannot be launched ``now``. Reads its programme."""
    _check_undecided(group)
    if group.is_below_minimum and not group.is_due_at(now):
        raise TooEarly(group)
    if group.is_below_minimum and not reason:
        raise ReasonMissing(group)


def check_postponing(group: TrainingGroup, now: datetime, day: date) -> None:
    """Raises DecisionRefused if the decision cannot be postponed to ``day``."""
    _check_undecided(group)
    if group.postponed_from:
        raise AlreadyPostponed(group)
    if not group.is_below_minimum:
        raise MinimumReached(group)
    if day <= max(group.decision_on or day.min, today_of(now)):
        raise WrongDay(group)


def check_not_launching(group: TrainingGroup, now: datetime) -> None:
    """Raises DecisionRefused if it cannot be decided ``now`` that the group is not launched."""
    _check_undecided(group)
    if not group.is_below_minimum:
        raise MinimumReached(group)
    if not group.is_due_at(now):
        raise TooEarly(group)


def _check_undecided(group) -> None:
    if group.state != GroupState.OPEN or not group.programme.is_published:
        raise AlreadyDecided(group)


def today_of(now: datetime) -> date:
    """The day in Poland."""
    return timezone.localdate(now, POLAND)


@transaction.atomic
def launch(groups: Collection[TrainingGroup], *, by: User, reason: str = "") -> None:
    """Launches groups of one programme, and tells everybody who takes a place or waits.

    A group may be launched as soon as enough places are taken; with fewer, on the day of the
    decision and with a reason. Raises PermissionDenied unless ``by`` organises the programme, and
    AlreadyDecided, TooEarly or ReasonMissing, which change nothing.
    """
    locked = _lock(groups, by)
    for group in _stored(locked, groups):
        check_launch(group, locked.now, reason)
        group.state = GroupState.LAUNCHED
        group.save(update_fields=["state"])
        step = note(Kind.LAUNCHED, group, at=locked.now, by=by, reason=reason)
        freeze(group, step)
        _tell_all(group, step)
    offer_changed.send(sender=TrainingGroup)


@transaction.atomic
def postpone(groups: Collection[TrainingGroup], day: date, *, by: User, reason: str) -> None:
    """Postpones the decision on groups of one programme to ``day``, and tells everybody in them.

    Recruitment closes as many days later. Raises PermissionDenied unless ``by`` organises the
    programme, and AlreadyDecided, AlreadyPostponed, MinimumReached or WrongDay, which change
    nothing.
    """
    locked = _lock(groups, by)
    for group in _stored(locked, groups):
        check_postponing(group, locked.now, day)
        changed = _postpone(group, day, group.decision_on or today_of(locked.now))
        step = note(Kind.POSTPONED, group, at=locked.now, by=by, reason=reason, changed=changed)
        _tell_all(group, step)
    offer_changed.send(sender=TrainingGroup)


def _postpone(group, day: date, former: date) -> Changes:
    before = {"decision_on": former, "closes_at": group.closes_at}
    group.postponed_from, group.decision_on = former, day
    if group.closes_at:
        # The time of day stays, also where summer time begins or ends between the days.
        group.closes_at = group.closes_at.astimezone(POLAND) + (day - former)
    group.save(update_fields=["postponed_from", "decision_on", "closes_at"])
    return changes_between(before, {name: getattr(group, name) for name in before})


@transaction.atomic
def do_not_launch(groups: Collection[TrainingGroup], *, by: User, reason: str) -> None:
    """Does not launch groups of one programme, and offers their people the same area elsewhere.

    Every application for them ends. Whoever holds no place in the area is enrolled, with their
    number, in all its other groups that give places: the groups they had chosen come first, then
    the others in the voivodeship of their unit, then the rest. On the waiting lists, those who were
    transferred and those who waited before are one list by the numbers of the applications; free
    places are offered at once. Nobody loses a place. Everybody gets one e-mail.

    Raises PermissionDenied unless ``by`` organises the programme, and AlreadyDecided, TooEarly or
    MinimumReached, which change nothing.
    """
    locked = _lock(groups, by)
    ended: list[Enrolment] = []
    steps = {}
    for group in _stored(locked, groups):
        check_not_launching(group, locked.now)
        group.state = GroupState.NOT_LAUNCHED
        group.save(update_fields=["state"])
        steps[group] = note(Kind.NOT_LAUNCHED, group, at=locked.now, by=by, reason=reason)
        ended += _end_all(locked, group)
    transferred = transfer(locked, ended)
    people = {row.user_id: [] for row in ended}
    fill_all(locked, told_otherwise=people)
    for row in ended:
        facts = {"by": by, "reason": reason, "transferred_to": transferred[row.pk]}
        note(Kind.NOT_LAUNCHED, locked.groups[row.group_id], row, at=locked.now, **facts)
        people[row.user_id].append(row.pk)
    for group, step in steps.items():
        freeze(group, step)
    for ended_of_person in people.values():
        enqueue(tasks.mail_not_launched, ended_of_person)


def _lock(groups: Collection[TrainingGroup], by: User) -> LockedQueues:
    """Locks all groups of the programme, because people may be transferred to any of them."""
    [programme_id] = {group.programme_id for group in groups}
    every = TrainingGroup.objects.filter(programme=programme_id).values_list("pk", flat=True)
    locked = lock_queues(programme_id, groups=list(every))
    if not by.has_perm("training.organise", locked.programme):
        raise PermissionDenied
    return locked


def _stored(locked, groups) -> list[TrainingGroup]:
    """The locked rows of ``groups``, which know the locked programme."""
    stored = [locked.groups[group.pk] for group in groups]
    for group in stored:
        group.programme = locked.programme
    return stored


def _tell_all(group: TrainingGroup, step: EnrolmentEvent) -> None:
    for pk in group.enrolments.active().order_by("pk").values_list("pk", flat=True):
        enqueue(tasks.mail_decision, pk, step.pk)


def _end_all(locked, group) -> list[Enrolment]:
    """Ends all active enrolments of the group, and releases its places."""
    rows = list(group.enrolments.active().select_related("user", "unit", "response"))
    for row in rows:
        took_place = row.takes_place
        change_state(
            row, State.NOT_LAUNCHED, ended_at=locked.now, offered_until=None, skip_reason=""
        )
        if took_place:
            release_place(group)
    return rows


def call_for_decisions(locked: LockedQueues) -> list[TrainingGroup]:
    """Notes which groups wait for the organiser's decision from now on, and e-mails organisers."""
    due = locked.programme.groups.due_at(locked.now).values_list("pk", flat=True)
    due = [locked.groups[pk] for pk in due.order_by("pk")]
    for group in due:
        group.waits_since = locked.now
        group.save(update_fields=["waits_since"])
        note(Kind.DUE, group, at=locked.now)
    if due:
        enqueue(tasks.mail_organisers, locked.programme.pk, [group.pk for group in due])
    return due
