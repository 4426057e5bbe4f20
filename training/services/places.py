"""Taking and releasing places of a group, and offering free ones to the waiting list.

All functions need the locks of ``lock_queues``. They keep ``seat_limit`` at the larger of the
capacity and the places taken, so that a lowered capacity takes nobody's place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef

from members.background import enqueue
from training import tasks
from training.deadlines import deadline
from training.models import Enrolment, EnrolmentEvent, TrainingGroup, TrainingSession
from training.rules import why_skipped
from training.services.locking import LockedQueues
from training.signals import offer_changed

State, Kind = Enrolment.State, EnrolmentEvent.Kind


class AlreadyChanged(Exception):
    """The enrolment is not in the state from which this step begins: it was changed meanwhile."""


@dataclass
class Candidates:
    """What decides about the waiting list of a group, read at once for all who wait.

    ``held``: the places that each person holds elsewhere; ``offered``: those that are offered to
    them elsewhere; ``of_unit``: how many places each unit has in the group; ``overlapping``: the
    groups whose sessions overlap with those of the group.
    """

    held: dict[int, list[Enrolment]] = field(default_factory=dict)
    offered: dict[int, list[Enrolment]] = field(default_factory=dict)
    of_unit: Counter = field(default_factory=Counter)
    overlapping: set[int] = field(default_factory=set)


def change_state(enrolment: Enrolment, state: str, **values) -> None:
    """Moves the enrolment from the state at hand to ``state``, with other ``values``.

    Raises AlreadyChanged if the stored state is another one (compare-and-swap).
    """
    stored = Enrolment.objects.filter(pk=enrolment.pk, state=enrolment.state)
    if not stored.update(state=state, **values):
        raise AlreadyChanged
    enrolment.state = state
    for name, value in values.items():
        setattr(enrolment, name, value)


def take_place(group: TrainingGroup) -> None:
    """Counts one more place as taken. Raises AlreadyChanged if none is free."""
    free = TrainingGroup.objects.filter(pk=group.pk, places_taken__lt=F("seat_limit"))
    if not free.update(places_taken=F("places_taken") + 1):
        raise AlreadyChanged
    group.places_taken += 1


def release_place(group: TrainingGroup) -> None:
    """Counts one place less, and lowers a ``seat_limit`` that is above the capacity."""
    group.places_taken -= 1
    group.seat_limit = max(group.capacity, group.places_taken)
    group.save(update_fields=["places_taken", "seat_limit"])


def note(kind: str, group: TrainingGroup, enrolment: Enrolment | None = None, **facts):
    """Writes a step into the history, with the numbers of places after it. Returns it."""
    step = step_of(kind, group, enrolment, **facts)
    step.save()
    return step


def step_of(
    kind: str, group: TrainingGroup, enrolment: Enrolment | None = None, *, at, by=None, **facts
) -> EnrolmentEvent:
    """A step for the history which is not stored yet: see ``note``."""
    reason = facts.pop("reason", "")
    if enrolment and kind in EnrolmentEvent.CHANGES_STATE:
        facts.setdefault("state", enrolment.state)
    details = {
        "places_taken": group.places_taken,
        "seat_limit": group.seat_limit,
        "capacity": group.capacity,
        **facts,
    }
    return EnrolmentEvent(
        kind=kind, group=group, enrolment=enrolment, at=at, by=by, reason=reason, details=details
    )


def candidates_of(group: TrainingGroup, waiting: Iterable[Enrolment]) -> Candidates:
    """Reads what decides about the ``waiting`` enrolments of the group. Makes three queries."""
    people = [enrolment.user_id for enrolment in waiting]
    found = Candidates()
    taking = Enrolment.objects.filter(state__in=Enrolment.TAKING, user__in=people)
    for enrolment in taking.exclude(group=group):
        places = found.held if enrolment.state == State.QUALIFIED else found.offered
        places.setdefault(enrolment.user_id, []).append(enrolment)
    taking = group.enrolments.filter(state__in=Enrolment.TAKING)
    found.of_unit.update(taking.values_list("unit", flat=True))
    elsewhere = {enrolment.group_id for places in found.held.values() for enrolment in places}
    found.overlapping = overlapping_groups(group, elsewhere)
    return found


def overlapping_groups(group: TrainingGroup, others: Iterable[int]) -> set[int]:
    """Those of ``others`` (ids) that meet at a time at which ``group`` meets, too."""
    present = TrainingSession.objects.exclude(kind=TrainingSession.Kind.DISTANCE)
    meets = present.filter(
        group=group, starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    clashing = present.filter(Exists(meets), group__in=list(others))
    return set(clashing.values_list("group", flat=True))


def fill(
    locked: LockedQueues, groups: Iterable[TrainingGroup], *, told_otherwise: Collection[int] = ()
) -> list[Enrolment]:
    """Offers each free place of ``groups`` to the lowest eligible number on its waiting list.

    Goes through the numbers of all groups together, so that whoever waits in several groups is
    offered the one they prefer. Stores why somebody was passed over. Returns the enrolments that
    got an offer; people (ids) in ``told_otherwise`` get no e-mail about it. Makes a constant number
    of queries for each group, and one or two for each offer and for each person passed over anew.
    """
    giving = [group for group in groups if group.gives_places and locked.programme.is_published]
    queues = {group.pk: _Queue(group) for group in giving if group.free_places}
    waiting = [enrolment for queue in queues.values() for enrolment in queue.waiting]
    waiting.sort(key=lambda row: (row.rank_no, row.preference, row.pk))
    offered = [
        enrolment for enrolment in waiting if _is_offered(locked, queues, enrolment, told_otherwise)
    ]
    for group in giving:
        if not group.free_places:
            _renew_reasons(locked, group)
    return offered


class _Queue:
    """The waiting list of a group with free places, and the numbers it has passed over so far."""

    def __init__(self, group: TrainingGroup):
        self.group = group
        self.waiting = list(group.enrolments.waiting().select_related("user"))
        self.found = candidates_of(group, self.waiting) if self.waiting else Candidates()
        self.skipped: list[int] = []


def _is_offered(locked, queues: dict[int, _Queue], enrolment, told_otherwise) -> bool:
    """Offers the enrolment a place if one is free, or stores why it is passed over."""
    queue = queues[enrolment.group_id]
    if not queue.group.free_places:
        return False
    reason = why_skipped(enrolment, locked.programme, queue.found, locked.now)
    if reason:
        _skip(locked, queue.group, enrolment, reason)
        queue.skipped.append(enrolment.application_no)
        return False
    _offer(locked, queue.group, enrolment, queue.skipped)
    if enrolment.user_id not in told_otherwise:
        tell(enrolment)
    queue.found.of_unit[enrolment.unit_id] += 1
    for other in queues.values():
        if other is not queue:
            other.found.offered.setdefault(enrolment.user_id, []).append(enrolment)
    return True


def _renew_reasons(locked: LockedQueues, group: TrainingGroup) -> None:
    """Stores anew why people of a full group would be passed over; most often nobody is."""
    passed = list(group.enrolments.waiting().exclude(skip_reason="").select_related("user"))
    if not passed:
        return
    found = candidates_of(group, passed)
    for enrolment in passed:
        reason = why_skipped(enrolment, locked.programme, found, locked.now)
        _skip(locked, group, enrolment, reason)


def _skip(locked, group, enrolment, reason) -> None:
    """Stores why the enrolment is passed over, or with an empty reason that it is not any more."""
    if enrolment.skip_reason == reason:
        return
    Enrolment.objects.filter(pk=enrolment.pk).update(skip_reason=reason)
    enrolment.skip_reason = reason
    if reason:
        step = note(Kind.SKIPPED, group, enrolment, at=locked.now, skip_reason=reason)
        if reason in Enrolment.TOLD_SKIPS:
            tell(enrolment, step)


def _offer(locked, group, enrolment, skipped) -> None:
    until = deadline(locked.now, locked.programme.offer_workdays)
    take_place(group)
    change_state(enrolment, State.OFFERED, offered_until=until, skip_reason="")
    note(
        Kind.OFFERED, group, enrolment, at=locked.now, until=until.isoformat(), passed_over=skipped
    )


def qualify(locked: LockedQueues, group: TrainingGroup, enrolment: Enrolment) -> None:
    """Gives the enrolment a place of the group that is already counted as taken.

    From here on the unit has the programme's number of working days to consent. A consent from
    before an appeal stays.
    """
    consent, workdays = {}, locked.programme.consent_workdays
    if workdays and enrolment.consent != Enrolment.Consent.GIVEN:
        consent["consent"] = Enrolment.Consent.AWAITED
        consent["consent_until"] = deadline(locked.now, workdays)
        enqueue(tasks.mail_coordinators, enrolment.pk)
    change_state(enrolment, State.QUALIFIED, offered_until=None, skip_reason="", **consent)


def end(
    locked: LockedQueues, enrolment: Enrolment, state: str, *, kind: str, by=None, reason: str = ""
) -> None:
    """Ends an active enrolment, and releases its place. Callers then call ``fill_all``.

    ``kind``: the kind of the step in the history. Raises AlreadyChanged if it is not active.
    """
    if not enrolment.is_active:
        raise AlreadyChanged
    group, took_place = locked.groups[enrolment.group_id], enrolment.takes_place
    change_state(enrolment, state, ended_at=locked.now, offered_until=None, skip_reason="")
    if took_place:
        release_place(group)
    note(kind, group, enrolment, at=locked.now, by=by, reason=reason)
    tell(enrolment)


def tell(enrolment: Enrolment, step: EnrolmentEvent | None = None) -> None:
    """E-mails the person what state their enrolment is in now, and why if others decided it.

    ``step``: of which step it tells, if not of the last one.
    """
    enqueue(tasks.mail_enrolment, enrolment.pk, enrolment.state, step.pk if step else None)


def fill_all(locked: LockedQueues, *, told_otherwise: Collection[int] = ()) -> None:
    """Offers the free places of all locked groups, and tells that the offer has changed.

    ``told_otherwise``: see ``fill``.
    """
    fill(locked, locked.groups.values(), told_otherwise=told_otherwise)
    offer_changed.send(sender=TrainingGroup)
