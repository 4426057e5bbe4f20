"""Many people apply, withdraw and answer at the same time, each in a Python thread of its own."""

from datetime import timedelta
from threading import Thread
from time import sleep

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.at_once import at_once
from tests.factories.members import UserFactory
from tests.factories.training import TrainingGroupFactory, enrol_people, make_organiser
from training.models import Enrolment, TrainingGroup
from training.services.deciding import change_capacity
from training.services.enrolling import accept_offer, enrol, resign
from training.services.places import AlreadyChanged
from training.services.timing import settle_all

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]
State = Enrolment.State


@pytest.fixture(autouse=True)
def _no_emails(monkeypatch):
    """The worker writes e-mails. Here each of the threads would write them, all at once."""
    for module in ("enrolling", "places"):
        monkeypatch.setattr(f"training.services.{module}.enqueue", lambda *arguments: None)


def queue_of(group) -> list[tuple[int, str]]:
    return list(group.enrolments.order_by("queue_no").values_list("queue_no", "state"))


def check(group) -> None:
    """Asserts that the places of the group are counted, and within the limit."""
    group.refresh_from_db()
    taken = group.enrolments.filter(state__in=Enrolment.TAKING).count()
    assert group.places_taken == taken <= group.seat_limit
    assert group.seat_limit == max(group.capacity, taken)


def test_eighty_apply_at_once_for_twenty_places():
    group = TrainingGroupFactory(capacity=20)
    people = [UserFactory() for _ in range(80)]

    at_once(people, lambda person: enrol([group], by=person))

    expected = [State.QUALIFIED] * 20 + [State.WAITING] * 60
    assert queue_of(group) == list(enumerate(expected, start=1))
    numbers = Enrolment.objects.order_by("application_no").values_list("application_no", flat=True)
    assert list(numbers) == list(range(1, 81))
    check(group)


def test_applying_while_others_resign_and_the_capacity_changes():
    group = TrainingGroupFactory(capacity=10, minimum=1)
    organiser = make_organiser(group.programme)
    held = enrol_people(group, 10)
    newcomers = [UserFactory() for _ in range(20)]
    steps = [
        *(lambda row=row: resign(row, by=row.user) for row in held[:6]),
        *(lambda person=person: enrol([group], by=person) for person in newcomers),
        *(lambda n=n: change_capacity(group, n, by=organiser) for n in (12, 4, 9)),
    ]

    at_once(steps, lambda step: step())

    assert [number for number, _state in queue_of(group)] == list(range(1, 31))
    check(group)
    promoted = group.enrolments.filter(state__in=Enrolment.TAKING).order_by("queue_no").last()
    waiting = group.enrolments.waiting().first()
    assert waiting is None or promoted.queue_no < waiting.queue_no


def test_one_person_applies_to_seven_groups_at_once():
    first = TrainingGroupFactory()
    same = {"programme": first.programme, "service_area": first.service_area}
    groups = [first, *(TrainingGroupFactory(**same) for _ in range(6))]
    person = UserFactory()

    at_once(groups, lambda group: enrol([group], by=person))

    assert Enrolment.objects.holding().filter(user=person).count() == 1
    assert Enrolment.objects.active().filter(user=person).count() == 7


def test_same_application_sent_five_times_at_once():
    group, person = TrainingGroupFactory(), UserFactory()
    at_once(range(5), lambda _number: enrol([group], by=person))
    assert queue_of(group) == [(1, State.QUALIFIED)]


def test_offer_accepted_five_times_at_once():
    group = TrainingGroupFactory(capacity=1)
    held, second = enrol_people(group, 2)
    resign(held, by=held.user)
    results = at_once(range(5), lambda _number: accept_offer(second, by=second.user))
    assert {row.state for row in results} == {State.QUALIFIED}
    check(group)


def test_offer_accepted_and_withdrawn_at_once():
    group = TrainingGroupFactory(capacity=1)
    held, second, third = enrol_people(group, 3)
    resign(held, by=held.user)

    def answer(service):
        try:
            service(second, by=second.user)
        except AlreadyChanged:
            return "late"

    at_once([accept_offer, resign], answer)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.state, third.state) == (State.RESIGNED, State.OFFERED)
    check(group)


def test_offer_accepted_in_the_second_in_which_it_expires():
    """Several people answer around the end of their offers, while the timer runs."""
    group = TrainingGroupFactory(capacity=6)
    held = enrol_people(group, 6)
    offered = enrol_people(group, 12)[:6]
    for row in held:
        resign(row, by=row.user)
    ends = timezone.now() + timedelta(seconds=1)
    Enrolment.objects.filter(state=State.OFFERED).update(offered_until=ends)

    def answer(row):
        if row is None:
            return [settle_all() for _ in range(10) if not sleep(0.2)]
        sleep(max(0, (ends - timezone.now()).total_seconds() - 0.05))
        return accept_offer(row, by=row.user).state

    at_once([None, *offered], answer)
    settle_all()
    check(group)
    for row in offered:
        row.refresh_from_db()
        assert row.state in (State.QUALIFIED, State.EXPIRED)
    expired = sum(row.state == State.EXPIRED for row in offered)
    assert group.enrolments.filter(state=State.OFFERED).count() == expired


def test_acceptance_that_waits_for_the_lock_until_the_offer_ends_is_late():
    group = TrainingGroupFactory(capacity=1)
    held, second = enrol_people(group, 2)
    resign(held, by=held.user)
    ends = timezone.now() + timedelta(seconds=0.7)
    Enrolment.objects.filter(pk=second.pk).update(offered_until=ends)
    answers = []

    def accept():
        answers.append(accept_offer(second, by=second.user).state)
        connection.close()

    with transaction.atomic():
        list(TrainingGroup.objects.select_for_update().order_by("pk"))
        late = Thread(target=accept)
        late.start()
        sleep(1)
    late.join()
    assert answers == [State.EXPIRED]
