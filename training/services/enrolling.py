"""Applying for groups, and what a person does with their own enrolments."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from members.accounts.models import User
from members.background import enqueue
from members.units.models import LocalGovernmentUnit
from training import tasks
from training.models import Enrolment, EnrolmentEvent, SurveyResponse, TrainingGroup
from training.rules import in_same_scope, why_skipped
from training.services.locking import LockedQueues, lock_queues
from training.services.places import (
    AlreadyChanged,
    candidates_of,
    end,
    fill,
    fill_all,
    note,
    overlapping_groups,
    qualify,
    take_place,
    tell,
)

State, Kind = Enrolment.State, EnrolmentEvent.Kind


class NotOpen(Exception):
    """The group accepts no applications now. The argument is the group."""


class DatesClash(Exception):
    """Accepting the place would mean to be in two places at once."""


@transaction.atomic
def enrol(
    groups: Sequence[TrainingGroup],
    *,
    by: User,
    unit: LocalGovernmentUnit | None = None,
    response: SurveyResponse | None = None,
) -> list[Enrolment]:
    """Enrols ``by`` in ``groups`` of one programme, the preferred group first.

    ``unit``: the unit that delegates the person; ``response``: their application form.

    Each enrolment gets the next numbers of its group and of the programme, and in the same
    transaction a place or a position on the waiting list. Groups in which the person is enrolled
    already are left out, so a form that is sent twice makes nothing new. Raises NotOpen if one of
    the groups accepts no applications or the programme is not published, and PermissionDenied for
    an account that was erased.
    """
    programme_id = groups[0].programme_id
    locked = lock_queues(programme_id, people=[by.pk], groups=[group.pk for group in groups])
    account = User.objects.get_for_update(by.pk)
    known = set(_active_of(account, programme_id).values_list("group", flat=True))
    made = []
    for group in groups:
        if group.pk in known:
            continue
        stored = locked.groups[group.pk]
        if not stored.is_open_at(locked.now):
            raise NotOpen(group)
        made.append(enrol_in(locked, stored, account, unit, by=by, response=response))
    if made:
        fill_all(locked)
        enqueue(tasks.mail_application, [enrolment.pk for enrolment in made])
    return made


def _active_of(user, programme_id):
    return Enrolment.objects.active().filter(user=user, programme=programme_id)


def enrol_in(
    locked: LockedQueues,
    group: TrainingGroup,
    user: User,
    unit: LocalGovernmentUnit | None,
    *,
    by: User,
    response: SurveyResponse | None,
) -> Enrolment:
    """Enrols ``user`` at the end of the queue of a locked group. Callers then call ``fill_all``."""
    # Usually nothing is free here for which somebody waits, but a crash may have left it so.
    fill(locked, [group])
    programme = locked.programme
    programme.last_application_no += 1
    programme.save(update_fields=["last_application_no"])
    group.last_queue_no += 1
    group.save(update_fields=["last_queue_no"])
    last = _active_of(user, programme.pk).aggregate(last=Max("preference"))["last"] or 0
    enrolment = Enrolment.objects.create(
        programme=programme,
        group=group,
        user=user,
        unit=unit,
        response=response,
        application_no=programme.last_application_no,
        queue_no=group.last_queue_no,
        preference=last + 1,
        place_scope=programme.scope_of(group.service_area_id),
        state=State.WAITING,
        submitted_at=locked.now,
    )
    note(Kind.SUBMITTED, group, enrolment, at=locked.now, by=by)
    _place_or_list(locked, group, enrolment)
    return enrolment


def _place_or_list(locked, group, enrolment) -> None:
    """Gives the new enrolment a place, or a position on the waiting list."""
    reason = why_skipped(enrolment, locked.programme, candidates_of(group, [enrolment]), locked.now)
    if group.free_places and not reason:
        take_place(group)
        qualify(locked, group, enrolment)
        note(Kind.QUALIFIED, group, enrolment, at=locked.now)
        return
    if reason:
        Enrolment.objects.filter(pk=enrolment.pk).update(skip_reason=reason)
        enrolment.skip_reason = reason
    note(Kind.WAITING, group, enrolment, at=locked.now, skip_reason=reason)


@transaction.atomic
def resign(enrolment: Enrolment, *, by: User, reason: str = "") -> Enrolment:
    """Withdraws one's own enrolment. Its place is offered to the next person at once.

    Raises PermissionDenied if it is somebody else's, and AlreadyChanged if it has ended already.
    """
    locked, stored = lock_enrolment(enrolment)
    if stored.user_id != by.pk:
        raise PermissionDenied
    end(locked, stored, State.RESIGNED, kind=Kind.RESIGNED, by=by, reason=reason)
    fill_all(locked)
    return stored


@transaction.atomic
def accept_offer(enrolment: Enrolment, *, by: User) -> Enrolment:
    """Accepts an offered place. The person's other enrolments in the same scope end.

    Accepting twice changes nothing. An offer that has expired at the time of the lock is ended as
    expired, if the timer has not done it yet: look at the ``state`` of the result. Raises
    PermissionDenied if the enrolment is somebody else's, AlreadyChanged if no place is offered, and
    DatesClash if the person holds a place in another training at the same time.
    """
    locked, stored = lock_enrolment(enrolment)
    if stored.user_id != by.pk:
        raise PermissionDenied
    if stored.state in (State.QUALIFIED, State.EXPIRED):
        return stored
    if stored.state != State.OFFERED:
        raise AlreadyChanged
    if not stored.offer_is_open_at(locked.now):
        expire_offer(locked, stored)
        fill_all(locked)
        return stored
    group = locked.groups[stored.group_id]
    if Enrolment.SkipReason.CLASH not in stored.waived_skips:
        _refuse_clash(stored, group)
    for other in _others_in_scope(stored):
        end(locked, other, State.ELSEWHERE, kind=Kind.ELSEWHERE, by=by)
    qualify(locked, group, stored)
    note(Kind.ACCEPTED, group, stored, at=locked.now, by=by)
    fill_all(locked)
    tell(stored)
    return stored


def _refuse_clash(enrolment, group) -> None:
    held = Enrolment.objects.holding().filter(user=enrolment.user_id)
    elsewhere = [place.group_id for place in held if not in_same_scope(place, enrolment)]
    if overlapping_groups(group, elsewhere):
        raise DatesClash


def _others_in_scope(enrolment):
    own = _active_of(enrolment.user_id, enrolment.programme_id).exclude(pk=enrolment.pk)
    return own.filter(place_scope=enrolment.place_scope).order_by("pk")


@transaction.atomic
def decline_offer(enrolment: Enrolment, *, by: User) -> Enrolment:
    """Declines an offered place, which is offered to the next person at once.

    Raises PermissionDenied if the enrolment is somebody else's, and AlreadyChanged if no place is
    offered (any more).
    """
    locked, stored = lock_enrolment(enrolment)
    if stored.user_id != by.pk:
        raise PermissionDenied
    if stored.state != State.OFFERED:
        raise AlreadyChanged
    end(locked, stored, State.DECLINED, kind=Kind.DECLINED, by=by)
    fill_all(locked)
    return stored


@transaction.atomic
def order_preferences(enrolments: Sequence[Enrolment], *, by: User) -> None:
    """Stores the order of one's own active enrolments in one programme, the preferred first.

    Whoever puts a group above the one in which they hold a place is offered a place there as soon
    as it is their turn. Enrolments that are not named keep their order after the named ones.
    """
    locked = lock_queues(enrolments[0].programme_id, people=[by.pk])
    own = {row.pk: row for row in _active_of(by, locked.programme.pk).order_by("preference", "pk")}
    named = [own[row.pk] for row in enrolments if row.pk in own]
    order = named + [row for row in own.values() if row not in named]
    for preference, row in enumerate(order, start=1):
        if row.preference != preference:
            Enrolment.objects.filter(pk=row.pk).update(preference=preference, skip_reason="")
            group = locked.groups[row.group_id]
            note(Kind.PREFERRED, group, row, at=locked.now, by=by, preference=preference)
    fill_all(locked)


def lock_enrolment(enrolment: Enrolment) -> tuple[LockedQueues, Enrolment]:
    """Locks the enrolment's person, programme and groups, and reads the enrolment again."""
    locked = lock_queues(
        enrolment.programme_id, people=[enrolment.user_id], groups=[enrolment.group_id]
    )
    return locked, Enrolment.objects.select_related("user").get(pk=enrolment.pk)


def expire_offer(locked: LockedQueues, enrolment: Enrolment) -> None:
    """Ends an enrolment whose offer was not answered in time."""
    end(locked, enrolment, State.EXPIRED, kind=Kind.EXPIRED)
