"""Counts the lists and places of a group anew, from the steps of its history alone.

It shares no code with the services that give the places, so that it can check them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from training.models import Enrolment, EnrolmentEvent

State, Kind = Enrolment.State, EnrolmentEvent.Kind

STATE_AFTER = {
    Kind.SUBMITTED: State.WAITING,
    Kind.WAITING: State.WAITING,
    Kind.TRANSFERRED: State.WAITING,
    Kind.QUALIFIED: State.QUALIFIED,
    Kind.OFFERED: State.OFFERED,
    Kind.ACCEPTED: State.QUALIFIED,
    Kind.DECLINED: State.DECLINED,
    Kind.EXPIRED: State.EXPIRED,
    Kind.RESIGNED: State.RESIGNED,
    Kind.ELSEWHERE: State.ELSEWHERE,
    Kind.REJECTED: State.REJECTED,
    Kind.REFUSED: State.REFUSED,
    Kind.MOVED: State.MOVED,
    Kind.NOT_LAUNCHED: State.NOT_LAUNCHED,
}
"""The state after a step. OVERDUE and APPEAL_ACCEPTED are missing: it depends on the rules."""

GIVES = {Kind.QUALIFIED, Kind.OFFERED}
"""Steps by which a place goes to a number, so that no lower one may wait without a reason."""


@dataclass
class Recount:
    """What the steps of a group come to. ``states``: by id of the enrolment; ``ranks``: the numbers
    that count on the waiting list; ``faults``: pairs (id of a step, what is wrong with it)."""

    states: dict[int, str] = field(default_factory=dict)
    ranks: dict[int, int] = field(default_factory=dict)
    passed_over: set[int] = field(default_factory=set)
    faults: list[tuple[int, str]] = field(default_factory=list)

    @property
    def places_taken(self) -> int:
        """How many places are held or offered."""
        return sum(state in Enrolment.TAKING for state in self.states.values())


def recount(steps: Iterable[EnrolmentEvent], numbers: dict[int, int]) -> Recount:
    """Goes through the ``steps`` of one group in their order.

    ``numbers``: the number of the application by id of the enrolment.
    """
    found, batch = Recount(ranks=dict(numbers)), []
    for step in steps:
        # What one transaction has done has the same time. Places fit only after the whole of it.
        if batch and step.at != batch[-1].at:
            _compare_places(found, batch)
            batch = []
        if step.enrolment_id:
            _take_step(found, step)
        batch.append(step)
    _compare_places(found, batch)
    return found


def _take_step(found: Recount, step: EnrolmentEvent) -> None:
    pk, details = step.enrolment_id, step.details
    if step.kind == Kind.MERGED:
        found.ranks[pk] = details.get("merged_no", found.ranks.get(pk))
    if details.get("skip_reason"):
        found.passed_over.add(pk)
    state = details.get("state") or STATE_AFTER.get(step.kind)
    if step.kind not in EnrolmentEvent.CHANGES_STATE or state is None:
        return
    if step.kind in GIVES:
        _check_order(found, step)
    if state != STATE_AFTER.get(step.kind, state):
        found.faults.append((step.pk, f"{step.kind} leads to {state}"))
    found.states[pk] = state


def _check_order(found: Recount, step: EnrolmentEvent) -> None:
    """Notes if a lower number waits that no step has passed over."""
    rank = found.ranks.get(step.enrolment_id, 0)
    waiting = [pk for pk, state in found.states.items() if state == State.WAITING]
    passed = [pk for pk in waiting if found.ranks.get(pk, 0) < rank]
    for pk in passed:
        if pk not in found.passed_over:
            number = found.ranks.get(pk)
            found.faults.append((step.pk, f"no. {number} waited before no. {rank}"))


def _compare_places(found: Recount, batch: list[EnrolmentEvent]) -> None:
    """Notes if other places are taken than the last step of the batch that changed them says."""
    changing = [step for step in batch if step.kind in EnrolmentEvent.CHANGES_STATE]
    if not changing or "places_taken" not in changing[-1].details:
        return
    last = changing[-1]
    said, limit = last.details["places_taken"], last.details.get("seat_limit")
    if said != found.places_taken:
        found.faults.append((last.pk, f"{found.places_taken} places are taken, it says {said}"))
    if limit is not None and found.places_taken > limit:
        found.faults.append((last.pk, f"{found.places_taken} places are taken of {limit}"))
