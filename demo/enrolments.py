"""Loads invented applications for the training of today: 300 of them, in every state so far.

The rows are written in bulk, so nobody gets an e-mail. Numbers, places and the steps of the history
fit together as if the services had written them; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from demo.appeals import load_appeal
from demo.content.bench import FIRST_NAMES, LAST_NAMES
from demo.content.training import CRITERIA, OPENED_DAYS_AGO, TODAY
from demo.dates import moment_before
from demo.decisions import load_decisions
from demo.responses import make_responses
from members.accounts.models import User
from members.units.models import LocalGovernmentUnit
from training.deadlines import deadline
from training.models import Enrolment, EnrolmentEvent, Programme, TrainingGroup

State, Kind, Consent = Enrolment.State, EnrolmentEvent.Kind, Enrolment.Consent
APPLICATIONS = 300
OUTSIDER = "outsider@example.org"
FULL = {0: 27, 4: 24, 13: 20}
"""The groups with more applications than, or as many as, places: their place in the grid, and how
many people apply. The other groups share the rest."""
REASONS = {
    State.RESIGNED: "Zmiana terminu urlopu.",
    State.REJECTED: f"Niespełnione kryterium: {CRITERIA[0]}.",
    State.REFUSED: "W tych dniach urząd nie ma zastępstwa.",
    State.MOVED: "Prośba uczestnika: bliżej do domu.",
}
ENDINGS = {
    State.RESIGNED: Kind.RESIGNED,
    State.REJECTED: Kind.REJECTED,
    State.REFUSED: Kind.REFUSED,
    State.DECLINED: Kind.DECLINED,
    State.EXPIRED: Kind.EXPIRED,
    State.ELSEWHERE: Kind.ELSEWHERE,
    State.MOVED: Kind.MOVED,
}
EARLY = {2: State.RESIGNED, 5: State.REJECTED, 6: State.REFUSED}
"""Numbers in a queue of more than six whose enrolments have ended, so that places became free."""
LATE = [State.DECLINED, State.EXPIRED]
"""What became of the first offers of these places."""


class Application(NamedTuple):
    """One application before its rows are written. ``consent`` is that of the unit."""

    group: TrainingGroup
    queue_no: int
    state: str
    consent: str = ""


def load_enrolments(now: datetime) -> None:
    """Creates the applications, unless there are some already."""
    programme = Programme.objects.get(slug=TODAY["slug"])
    if not programme.enrolments.exists():
        outsider = User.objects.filter(email=OUTSIDER)
        fill_queues(programme, APPLICATIONS, now=now, accounts="zgloszenie", first=outsider)
        load_decisions(programme, list(programme.groups.order_by("pk")), now)
        load_appeal(programme, now)


def fill_queues(
    programme: Programme, total: int, *, now: datetime, accounts: str, first: Iterable[User] = ()
) -> None:
    """Creates ``total`` applications for the groups of the programme, from new accounts.

    ``accounts``: how their addresses begin. ``first``: accounts whose applications come first.
    """
    chance = Random(2026)  # noqa: S311 - the same demo each time
    groups = list(programme.groups.order_by("pk"))
    found = [row for group, count in _counts(groups, total) for row in _queue(group, count)]
    chance.shuffle(found)
    # Numbers in the programme follow the numbers in the queues.
    found.sort(key=lambda row: row.queue_no)
    people = [*first]
    people += _people(accounts, len(found) - len(people), now, chance)
    units = list(LocalGovernmentUnit.objects.exclude(level="voivodeship").order_by("pk"))
    rows = [
        _row(programme, application, number, person, chance.choice(units), now, total)
        for number, (application, person) in enumerate(zip(found, people, strict=True), start=1)
    ]
    _share_people(rows)
    responses = make_responses(programme, rows, now, chance)
    for row in rows:
        row.response = responses[row.user_id]
    rows = Enrolment.objects.bulk_create(rows)
    EnrolmentEvent.objects.bulk_create(step for row in rows for step in _steps(row, now))
    _count(programme, groups)


def _counts(groups: list[TrainingGroup], total: int) -> list[tuple[TrainingGroup, int]]:
    """How many people apply for each group, ``total`` in all."""
    rest = total - sum(FULL.values())
    others = [place for place in range(len(groups)) if place not in FULL]
    shares = [rest // len(others) + (n < rest % len(others)) for n in range(len(others))]
    # Some groups have enough people to start, others not yet.
    shares = [share + (3 if n % 2 else -3) for n, share in enumerate(shares)]
    shares[-1] += rest - sum(shares)
    counts = FULL | dict(zip(others, shares, strict=True))
    return [(group, counts[place]) for place, group in enumerate(groups)]


def _queue(group: TrainingGroup, count: int) -> Iterator[Application]:
    """The applications for one group. Places go by number; freed ones were offered."""
    early = EARLY if count > max(EARLY) else {}
    late = dict(enumerate(LATE, start=group.capacity + 1)) if count > group.capacity else {}
    free = group.capacity
    for number in range(1, count + 1):
        if ending := early.get(number) or late.get(number):
            yield Application(group, number, ending)
        elif free:
            free -= 1
            is_last = bool(late) and not free
            yield _with_place(group, number, is_offered=is_last)
        else:
            yield Application(group, number, State.WAITING)


def _with_place(group, number, *, is_offered) -> Application:
    """A held place, or the last free one, whose offer is still open."""
    if is_offered:
        return Application(group, number, State.OFFERED)
    consents = [Consent.GIVEN, Consent.AWAITED, Consent.GIVEN, Consent.OVERDUE]
    return Application(group, number, State.QUALIFIED, consents[number % 4])


def _people(accounts: str, count: int, now: datetime, chance: Random) -> list[User]:
    """Invented accounts without an affiliation."""
    return [
        User.objects.create_user(
            f"{accounts}{number}@example.org",
            first_name=chance.choice(FIRST_NAMES),
            last_name=chance.choice(LAST_NAMES),
            date_joined=moment_before(now, 30),
        )
        for number in range(1, count + 1)
    ]


def _row(programme, application, number, person, unit, now, total) -> Enrolment:
    passed = moment_before(now, OPENED_DAYS_AGO * (1 - number / (total + 1)))
    sent = max(passed, application.group.opens_at + timedelta(seconds=number))
    row = Enrolment(
        programme=programme,
        group=application.group,
        user=person,
        unit=unit,
        application_no=number,
        queue_no=application.queue_no,
        place_scope=programme.scope_of(application.group.service_area_id),
        state=application.state,
        consent=application.consent,
        submitted_at=sent,
    )
    if application.state == State.OFFERED:
        row.offered_until = deadline(now, programme.offer_workdays)
    if application.consent:
        is_over = application.consent == Consent.OVERDUE
        row.consent_until = moment_before(now, 1) if is_over else deadline(now, 5)
    if application.state in ENDINGS:
        row.ended_at = min(now, sent + timedelta(days=1))
        row.consent = Consent.REFUSED if application.state == State.REFUSED else ""
    return row


def _share_people(rows: list[Enrolment]) -> None:
    """Makes two withdrawn enrolments those of people who got a place in another group instead."""
    withdrawn = [row for row in rows if row.state == State.RESIGNED]
    for row, state in zip(withdrawn, [State.ELSEWHERE, State.MOVED], strict=False):
        row.user = next(
            other.user
            for other in rows
            if other.state == State.QUALIFIED
            and other.place_scope == row.place_scope
            and other.group != row.group
            and other.application_no > row.application_no
        )
        row.state = state


def _steps(row: Enrolment, now: datetime) -> Iterator[EnrolmentEvent]:
    """The history of an enrolment, as far as it explains its state."""
    waited = row.state in (State.WAITING, State.OFFERED, *LATE)
    yield _step(row, Kind.SUBMITTED, row.submitted_at)
    yield _step(row, Kind.WAITING if waited else Kind.QUALIFIED, row.submitted_at)
    if row.state in (State.OFFERED, *LATE):
        yield _step(row, Kind.OFFERED, moment_before(now, 1))
    if row.consent == Consent.GIVEN:
        yield _step(row, Kind.CONSENT, min(now, row.submitted_at + timedelta(days=2)))
    if row.consent == Consent.OVERDUE:
        yield _step(row, Kind.OVERDUE, row.consent_until)
    if row.state in ENDINGS:
        yield _step(row, ENDINGS[row.state], row.ended_at, reason=REASONS.get(row.state, ""))


def _step(row, kind, at, reason="") -> EnrolmentEvent:
    return EnrolmentEvent(group=row.group, enrolment=row, kind=kind, at=at, reason=reason)


def _count(programme: Programme, groups: list[TrainingGroup]) -> None:
    """Sets the counters of the programme and of its groups."""
    programme.last_application_no = programme.enrolments.count()
    programme.save(update_fields=["last_application_no"])
    for group in groups:
        rows = group.enrolments.all()
        group.last_queue_no = rows.count()
        group.places_taken = rows.filter(state__in=Enrolment.TAKING).count()
    TrainingGroup.objects.bulk_update(groups, ["last_queue_no", "places_taken"])
