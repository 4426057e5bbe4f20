"""What organisers decide: the number of places, rejections, moves to another group."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.accounts.models import User
from members.background import enqueue
from members.units.models import LocalGovernmentUnit
from training import tasks
from training.models import Enrolment, EnrolmentEvent, Programme, SurveyResponse, TrainingGroup
from training.services.consents import await_consent_anew
from training.services.enrolling import enrol_in, lock_enrolment
from training.services.locking import LockedQueues, lock_queues
from training.services.places import AlreadyChanged, end, fill_all, note, tell

State, Kind, Consent = Enrolment.State, EnrolmentEvent.Kind, Enrolment.Consent


class CapacityBelowMinimum(Exception):
    """The group could never start: it would have fewer places than it starts from."""


class AlreadyEnrolled(Exception):
    """The person is enrolled in this group already."""


def _check(programme: Programme, by: User) -> None:
    if not by.has_perm("training.organise", programme):
        raise PermissionDenied


@transaction.atomic
def change_capacity(
    group: TrainingGroup, capacity: int, *, by: User, reason: str = ""
) -> TrainingGroup:
    """Announces another number of places. Nobody who has a place loses it.

    New places are offered to the waiting list at once. Where more places are taken than there are
    now, each place that becomes free lowers the limit, until it is the capacity. Raises
    PermissionDenied unless ``by`` organises the programme, and CapacityBelowMinimum.
    """
    locked = lock_queues(group.programme_id, groups=[group.pk])
    _check(locked.programme, by)
    stored = locked.groups[group.pk]
    if capacity < stored.minimum:
        raise CapacityBelowMinimum
    former, stored.capacity = stored.capacity, capacity
    stored.seat_limit = max(capacity, stored.places_taken)
    stored.save(update_fields=["capacity", "seat_limit"])
    note(Kind.CAPACITY, stored, at=locked.now, by=by, reason=reason, former=former)
    fill_all(locked)
    return stored


@transaction.atomic
def reject(enrolment: Enrolment, *, by: User, reason: str) -> Enrolment:
    """Ends an enrolment that does not fulfil a criterion, which ``reason`` names.

    Raises PermissionDenied unless ``by`` organises the programme, and AlreadyChanged if the
    enrolment has ended already.
    """
    locked, stored = lock_enrolment(enrolment)
    _check(locked.programme, by)
    end(locked, stored, State.REJECTED, kind=Kind.REJECTED, by=by, reason=reason)
    fill_all(locked)
    return stored


@transaction.atomic
def move(enrolment: Enrolment, group: TrainingGroup, *, by: User, reason: str) -> Enrolment:
    """Ends an enrolment, and enrols its person in another group of the programme.

    There they get the next number, like everybody who applies now: moving passes nobody. Their form
    goes along. Returns the new enrolment. Raises PermissionDenied unless ``by`` organises the
    programme, AlreadyEnrolled, and AlreadyChanged if the enrolment has ended already.
    """
    locked = lock_queues(
        enrolment.programme_id,
        people=[enrolment.user_id],
        groups=[enrolment.group_id, group.pk],
    )
    _check(locked.programme, by)
    stored = Enrolment.objects.select_related("user", "unit", "response").get(pk=enrolment.pk)
    active = Enrolment.objects.active().filter(user=stored.user_id, group=group.pk)
    if active.exists():
        raise AlreadyEnrolled
    end(locked, stored, State.MOVED, kind=Kind.MOVED, by=by, reason=reason)
    made = enrol_in(
        locked,
        locked.groups[group.pk],
        stored.user,
        stored.unit,
        by=by,
        response=stored.response,
    )
    fill_all(locked)
    tell(made)
    return made


@transaction.atomic
def correct_unit(
    enrolment: Enrolment,
    unit: LocalGovernmentUnit,
    *,
    by: User,
    reason: str,
    keeps_consent: bool = False,
    known_consents: Collection[int] | None = None,
) -> None:
    """Corrects the delegating unit in the person's form and active enrolments of the programme.

    Numbers and places stay, also where the other unit has as many places as allowed already.
    The other unit has to consent anew; ``keeps_consent``: a consent that was given counts for
    it, too. ``known_consents``: ids of the person's enrolments to which a unit had consented when
    this was decided; None: nobody decided about them. Links that were sent to the head of the
    former unit end. Raises PermissionDenied unless ``by`` organises the programme, and
    AlreadyChanged if the enrolment has ended or another consent was given meanwhile.
    """
    locked, stored = lock_enrolment(enrolment)
    _check(locked.programme, by)
    if not stored.is_active:
        raise AlreadyChanged
    given = Enrolment.objects.consented_of(stored.user_id, locked.programme)
    if known_consents is not None and {row.pk for row in given} != set(known_consents):
        raise AlreadyChanged
    SurveyResponse.objects.filter(user=stored.user_id, programme=locked.programme).update(unit=unit)
    own = Enrolment.objects.active().filter(user=stored.user_id, programme=locked.programme)
    own = own.select_related("unit__parent").order_by("pk")
    corrected = [row for row in own if row.unit_id != unit.pk]
    steps = {row: _correct_unit_of(locked, row, unit, by=by, reason=reason) for row in corrected}
    anew = [row for row in corrected if _needs_consent_anew(row, keeps_consent)]
    for row in anew:
        await_consent_anew(locked, row)
        enqueue(tasks.mail_coordinators, row.pk)
    fill_all(locked)
    # One e-mail says that the unit was corrected, or one for each consent that is needed anew.
    for row in anew or corrected[:1]:
        row.refresh_from_db(fields=["state"])
        tell(row, steps[row])


def _correct_unit_of(locked: LockedQueues, row, unit, *, by, reason) -> EnrolmentEvent:
    names = [row.unit.full_name if row.unit else "", unit.full_name]
    row.unit = unit
    row.save(update_fields=["unit"])
    row.delegation_requests.in_force().update(ended_at=locked.now)
    group = locked.groups[row.group_id]
    return note(Kind.UNIT, group, row, at=locked.now, by=by, reason=reason, units=names)


def _needs_consent_anew(row, keeps_consent: bool) -> bool:
    is_kept = keeps_consent and row.consent == Consent.GIVEN
    return row.state == State.QUALIFIED and bool(row.consent) and not is_kept
