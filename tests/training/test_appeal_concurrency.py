"""An appeal is decided while its place is offered, and by two people, each in their own thread."""

import pytest

from tests.at_once import at_once
from tests.factories.training import TrainingGroupFactory, enrol_people, make_organiser
from training.models import Enrolment, EnrolmentEvent, TrainingGroup
from training.services.appealing import NothingToAppeal, decide_appeal, submit_appeal
from training.services.deciding import reject
from training.services.enrolling import accept_offer, decline_offer
from training.services.places import AlreadyChanged

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]
State = Enrolment.State


@pytest.fixture(autouse=True)
def _no_emails(monkeypatch):
    """The worker writes e-mails. Here each of the threads would write them, all at once."""
    for module in ("appealing", "enrolling", "places", "deciding"):
        monkeypatch.setattr(f"training.services.{module}.enqueue", lambda *arguments: None)


@pytest.fixture
def group():
    return TrainingGroupFactory(capacity=1, minimum=1)


@pytest.fixture
def appeal(group):
    """The first of three people was rejected, and appeals; the place is offered to the second."""
    first, *_others = enrol_people(group, 3)
    reject(first, by=make_organiser(group.programme), reason="Kryterium 1.")
    return submit_appeal(first, by=first.user, grounds="Było spełnione.")


def states(group) -> list[str]:
    return list(group.enrolments.order_by("queue_no").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (accept_offer, ["waiting", "qualified", "waiting"]),
        (decline_offer, ["offered", "declined", "waiting"]),
    ],
)
def test_appeal_is_accepted_while_its_place_is_offered(group, appeal, answer, expected):
    decider, second = make_organiser(group.programme), group.enrolments.get(queue_no=2)

    steps = [
        lambda: decide_appeal(appeal, by=decider, is_accepted=True, reason="Racja."),
        lambda: answer(second, by=second.user),
    ]
    at_once(steps, lambda step: step())
    found = states(group)
    if answer is decline_offer and found[0] == State.WAITING:
        # The place was declined first, and offered to the third person before the appeal.
        expected = ["waiting", "declined", "offered"]
    assert found == expected
    assert TrainingGroup.objects.get(pk=group.pk).places_taken == 1


def test_two_organisers_decide_differently(group, appeal):
    people = [make_organiser(group.programme) for _ in range(4)]
    refused = []

    def decide(person):
        is_accepted = people.index(person) % 2 == 0
        try:
            decide_appeal(appeal, by=person, is_accepted=is_accepted, reason="Sprawdzono.")
        except AlreadyChanged:
            refused.append(person)

    at_once(people, decide)
    assert len(refused) == 3
    appeal.refresh_from_db()
    steps = EnrolmentEvent.objects.filter(kind__in=["appeal_accepted", "appeal_dismissed"])
    assert [step.kind for step in steps] == [f"appeal_{appeal.state}"]
    assert states(group)[0] == ("waiting" if appeal.state == "accepted" else "rejected")


def test_one_appeal_of_many_clicks(group):
    [row] = enrol_people(group, 1)
    reject(row, by=make_organiser(group.programme), reason="Kryterium 1.")
    refused = []

    def send(_number):
        try:
            submit_appeal(row, by=row.user, grounds="Było spełnione.")
        except NothingToAppeal:
            refused.append(row)

    at_once(range(4), send)
    assert len(refused) == 3
    assert row.appeals.count() == 1
