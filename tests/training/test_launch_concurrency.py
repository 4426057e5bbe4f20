"""Organisers decide on groups while people resign, accept and apply, each in their own thread."""

from contextlib import suppress

import pytest
from django.utils import timezone

from tests.at_once import at_once
from tests.factories.members import ServiceAreaFactory, UserFactory
from tests.factories.training import (
    ProgrammeFactory,
    TrainingGroupFactory,
    enrol_people,
    make_organiser,
)
from training.models import Enrolment, EnrolmentEvent, TrainingGroup
from training.services.enrolling import NotOpen, accept_offer, enrol, resign
from training.services.launching import AlreadyDecided, do_not_launch, launch
from training.services.places import AlreadyChanged

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]
State = Enrolment.State


@pytest.fixture(autouse=True)
def _no_emails(monkeypatch):
    """The worker writes e-mails. Here each of the threads would write them, all at once."""
    for module in ("enrolling", "places", "launching"):
        monkeypatch.setattr(f"training.services.{module}.enqueue", lambda *arguments: None)


def make_groups(*capacities) -> list[TrainingGroup]:
    """Groups of one area whose day of the decision has come. They need as many people as fit."""
    common = {"programme": ProgrammeFactory(), "service_area": ServiceAreaFactory()}
    return [
        TrainingGroupFactory(
            capacity=capacity, minimum=capacity, decision_on=timezone.localdate(), **common
        )
        for capacity in capacities
    ]


def check(groups) -> None:
    for group in groups:
        group.refresh_from_db()
        taken = group.enrolments.filter(state__in=Enrolment.TAKING).count()
        assert group.places_taken == taken <= group.seat_limit


def test_two_organisers_decide_at_once():
    group, other = make_groups(20, 20)
    enrol_people(group, 5)
    first, second = make_organiser(group.programme), make_organiser(group.programme)
    refused = []

    def decide(step):
        try:
            step()
        except AlreadyDecided:
            refused.append(step)

    steps = [
        lambda: launch([group], by=first, reason="Mimo to."),
        lambda: do_not_launch([group], by=second, reason="Za mało osób."),
        lambda: do_not_launch([group], by=first, reason="Za mało osób."),
    ]
    at_once(steps, decide)

    assert len(refused) == 2
    decided = EnrolmentEvent.objects.filter(kind__in=["launched", "not_launched"], enrolment=None)
    assert decided.count() == 1
    check([group, other])


def test_sixty_people_are_transferred_while_others_resign_and_apply():
    group, full, other = make_groups(61, 30, 20)
    people = enrol_people(group, 60)
    staying = enrol_people(full, 5)
    organiser = make_organiser(group.programme)

    def late(person):
        with suppress(NotOpen):
            enrol([group, full], by=person)

    def leave(row):
        with suppress(AlreadyChanged):
            resign(row, by=row.user)

    steps = [
        lambda: do_not_launch([group], by=organiser, reason="Za mało osób."),
        *(lambda row=row: leave(row) for row in people[:10]),
        *(lambda row=row: leave(row) for row in staying[:2]),
        *(lambda: late(UserFactory()) for _ in range(5)),
    ]
    at_once(steps, lambda step: step())

    check([group, full, other])
    assert not group.enrolments.active().exists()
    for row in group.enrolments.filter(state=State.NOT_LAUNCHED):
        own = Enrolment.objects.active().filter(user=row.user_id, group__in=[full, other])
        assert own.count() == 2
    for target in (full, other):
        offered = [row.rank_no for row in target.enrolments.filter(state=State.OFFERED)]
        waiting = target.enrolments.filter(state=State.WAITING, skip_reason="")
        assert max(offered) < min((row.rank_no for row in waiting), default=1000)


def test_offer_is_accepted_while_its_group_is_decided_on():
    group, other = make_groups(3, 3)
    people = enrol_people(group, 2)
    organiser = make_organiser(group.programme)
    do_not_launch([group], by=organiser, reason="Za mało osób.")
    offers = list(Enrolment.objects.filter(state=State.OFFERED).select_related("user"))
    assert len(offers) == len(people)

    def accept(row):
        with suppress(AlreadyChanged):
            accept_offer(row, by=row.user)

    def decide():
        do_not_launch([other], by=organiser, reason="Za mało osób.")

    at_once([decide, *(lambda row=row: accept(row) for row in offers)], lambda step: step())

    assert not Enrolment.objects.active().exists()
    check([group, other])
