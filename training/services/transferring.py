"""Enrolling the people of a group that is not launched in the other groups of their area."""

from __future__ import annotations

from collections.abc import Iterable

from members.collation import polish_key
from members.units.models import LocalGovernmentUnit
from training.models import Enrolment, EnrolmentEvent, TrainingGroup
from training.rules import in_same_scope
from training.services.locking import LockedQueues
from training.services.places import note, step_of

State, Kind = Enrolment.State, EnrolmentEvent.Kind


def transfer(locked: LockedQueues, ended: list[Enrolment]) -> dict[int, list[str]]:
    """Enrols the people of ended enrolments in the other groups of their areas, by number.

    Returns for each ended enrolment (id) the names of the groups in which its person is enrolled
    then, the preferred first. All groups of the programme must be locked; callers then call
    ``fill_all``.
    """
    ended.sort(key=lambda row: row.rank_no)
    own = _active_by_user(locked, ended)
    found, made = {}, []
    for row in ended:
        others = own.setdefault(row.user_id, [])
        home = locked.groups[row.group_id]
        targets = targets_of(home, row.unit, locked.groups.values())
        if not any(
            in_same_scope(other, row) and other.state == State.QUALIFIED for other in others
        ):
            new = _enrolled(locked, row, targets, others)
            made += new
            others += new
        found[row.pk] = [str(targets[it.group_id]) for it in others if it.group_id in targets]
    _store(locked, made)
    return found


def _active_by_user(locked, ended) -> dict[int, list[Enrolment]]:
    """The active enrolments of the people in the programme, the preferred first."""
    people = {row.user_id for row in ended}
    active = Enrolment.objects.active().filter(user__in=people, programme=locked.programme)
    found: dict[int, list[Enrolment]] = {}
    for row in active.order_by("preference", "pk"):
        found.setdefault(row.user_id, []).append(row)
    return found


def targets_of(
    home: TrainingGroup, unit: LocalGovernmentUnit | None, groups: Iterable[TrainingGroup]
) -> dict[int, TrainingGroup]:
    """Those of ``groups`` to which people of ``home`` are transferred, in this order, by id.

    They are of the same service area and give places. First those in the voivodeship of the
    person's ``unit``, then those in the voivodeship of ``home``, each by the name of the town.
    """
    own = unit.code[:2] if unit else home.voivodeship
    found = [row for row in groups if row.service_area_id == home.service_area_id]
    found = [row for row in found if row.gives_places and row.pk != home.pk]
    found.sort(
        key=lambda row: (
            row.voivodeship != own,
            row.voivodeship != home.voivodeship,
            polish_key(row.town),
            row.pk,
        )
    )
    return {row.pk: row for row in found}


def _enrolled(locked, ended, targets, own: list[Enrolment]) -> list[Enrolment]:
    """New enrolments, not stored yet, in those of the groups in which the person has none.

    Enrolments that they have there get the number of the ended one, if it is lower.
    """
    for row in own:
        if row.group_id in targets:
            merge_number(locked, row, ended.rank_no)
    preference = max((row.preference for row in own), default=0)
    known = {row.group_id for row in own}
    free = [group for pk, group in targets.items() if pk not in known]
    return [
        _copied(locked, ended, group, preference + number)
        for number, group in enumerate(free, start=1)
    ]


def merge_number(locked: LockedQueues, enrolment: Enrolment, number: int) -> None:
    """Lets another ``number`` of the person count for the enrolment, if it is lower."""
    if number < enrolment.rank_no:
        enrolment.merged_no = number
        enrolment.save(update_fields=["merged_no"])
        group = locked.groups[enrolment.group_id]
        note(Kind.MERGED, group, enrolment, at=locked.now, merged_no=number)


def _copied(locked, ended, group, preference: int) -> Enrolment:
    """The enrolment in another group, with the number that the person has."""
    group.last_queue_no += 1
    return Enrolment(
        programme=locked.programme,
        group=group,
        user=ended.user,
        unit=ended.unit,
        response=ended.response,
        transferred_from=ended,
        # The lower of the numbers that the person has, if another group was not launched before.
        application_no=ended.rank_no,
        merged_no=ended.rank_no,
        queue_no=group.last_queue_no,
        preference=preference,
        place_scope=locked.programme.scope_of(group.service_area_id),
        state=State.WAITING,
        submitted_at=ended.submitted_at,
    )


def _store(locked, made: list[Enrolment]) -> None:
    """Stores enrolments that were transferred, the last numbers of the groups, and the history."""
    rows = Enrolment.objects.bulk_create(made)
    TrainingGroup.objects.bulk_update({row.group for row in rows}, ["last_queue_no"])
    EnrolmentEvent.objects.bulk_create(_transferred(locked, row) for row in rows)


def _transferred(locked, row) -> EnrolmentEvent:
    former = str(locked.groups[row.transferred_from.group_id])
    return step_of(Kind.TRANSFERRED, row.group, row, at=locked.now, transferred_from=former)
