"""Loads decisions on groups of the training of today: launched, postponed, due, not launched.

Like the applications, the rows are written in bulk, so nobody gets an e-mail.
"""

from __future__ import annotations

from datetime import datetime

from demo.dates import day_after, moment_before
from members.membership.workdays import POLAND
from training.deadlines import deadline
from training.models import Enrolment, EnrolmentEvent, Programme, TrainingGroup
from training.services.places import step_of
from training.services.recording import freeze
from training.services.transferring import targets_of

State, Kind, GroupState = Enrolment.State, EnrolmentEvent.Kind, TrainingGroup.State
LAUNCHED, NOT_LAUNCHED, POSTPONED, DUE, CANCELLED = 0, 9, 10, 11, 27
"""Places of the groups in the grid."""
TOO_FEW = "Do dnia decyzji zgłosiło się mniej osób, niż wynosi minimum grupy."
WAIT = "Powiaty w tej części województwa dopiero wybierają uczestników."


def load_decisions(programme: Programme, groups: list[TrainingGroup], now: datetime) -> None:
    """Decides on some of the programme's ``groups``, as its organiser has done it today."""
    organiser, today = programme.organisers.first(), now.astimezone(POLAND).date()
    at = moment_before(now, 0)
    launched, postponed, due = (groups[place] for place in (LAUNCHED, POSTPONED, DUE))
    launched.state = GroupState.LAUNCHED
    decided = {launched: step_of(Kind.LAUNCHED, launched, at=at, by=organiser)}
    postponed.postponed_from, postponed.decision_on = today, day_after(today, 14)
    days = [today.isoformat(), postponed.decision_on.isoformat()]
    changed = {"decision_on": days}
    step_of(Kind.POSTPONED, postponed, at=at, by=organiser, reason=WAIT, changed=changed).save()
    due.decision_on = today
    groups[CANCELLED].state = GroupState.CANCELLED
    home = groups[NOT_LAUNCHED]
    decided[home] = _do_not_launch(home, groups, organiser, at)
    names = ["state", "decision_on", "postponed_from", "last_queue_no", "places_taken"]
    TrainingGroup.objects.bulk_update(groups, names)
    for group, step in decided.items():
        step.save()
        freeze(group, step)


def _do_not_launch(home: TrainingGroup, groups, organiser, at: datetime) -> EnrolmentEvent:
    """Ends the applications for ``home``, and offers everybody a place in the first other town.

    Returns the step with the decision, not stored yet.
    """
    home.state, home.places_taken = GroupState.NOT_LAUNCHED, 0
    home.decision_on = at.astimezone(POLAND).date()
    facts = {"at": at, "by": organiser, "reason": TOO_FEW}
    ended = list(
        home.enrolments.active().select_related("unit", "programme").order_by("application_no")
    )
    for row in ended:
        row.state, row.ended_at, row.offered_until = State.NOT_LAUNCHED, at, None
        targets = targets_of(home, row.unit, groups)
        made = Enrolment.objects.bulk_create(
            _transferred(row, group, number, at)
            for number, group in enumerate(targets.values(), start=1)
        )
        EnrolmentEvent.objects.bulk_create(_steps(home, made, at))
        names = [str(group) for group in targets.values()]
        step_of(Kind.NOT_LAUNCHED, home, row, transferred_to=names, **facts).save()
    Enrolment.objects.bulk_update(ended, ["state", "ended_at", "offered_until"])
    return step_of(Kind.NOT_LAUNCHED, home, **facts)


def _transferred(ended: Enrolment, group: TrainingGroup, number: int, at: datetime) -> Enrolment:
    """The enrolment in the group of this number among those of the area: the first one is offered.

    There are places for all of them.
    """
    is_offered = number == 1
    group.last_queue_no += 1
    group.places_taken += is_offered
    return Enrolment(
        programme_id=ended.programme_id,
        group=group,
        user_id=ended.user_id,
        unit=ended.unit,
        response_id=ended.response_id,
        transferred_from=ended,
        application_no=ended.application_no,
        merged_no=ended.application_no,
        queue_no=group.last_queue_no,
        preference=number,
        place_scope=ended.place_scope,
        state=State.OFFERED if is_offered else State.WAITING,
        skip_reason="" if is_offered else Enrolment.SkipReason.HAS_OFFER,
        offered_until=deadline(at, ended.programme.offer_workdays) if is_offered else None,
        submitted_at=ended.submitted_at,
    )


def _steps(home, made: list[Enrolment], at: datetime):
    for row in made:
        facts = {"transferred_from": str(home), "state": State.WAITING}
        yield step_of(Kind.TRANSFERRED, row.group, row, at=at, **facts)
        if row.state == State.OFFERED:
            facts = {"until": row.offered_until.isoformat(), "passed_over": []}
            yield step_of(Kind.OFFERED, row.group, row, at=at, **facts)
        else:
            yield step_of(Kind.SKIPPED, row.group, row, at=at, skip_reason=row.skip_reason)
