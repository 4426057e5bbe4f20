"""Numbers, places and the waiting list of a group."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.accounts.models import User
from members.membership.workdays import POLAND
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.training import (
    ProgrammeFactory,
    TrainingGroupFactory,
    TrainingSessionFactory,
    enrol_people,
    fill_in,
    make_organiser,
    send_form,
)
from training.deadlines import deadline
from training.models import Enrolment, EnrolmentEvent, Programme, TrainingGroup
from training.services.applying import submit
from training.services.consents import decide_consent
from training.services.deciding import (
    AlreadyEnrolled,
    CapacityBelowMinimum,
    change_capacity,
    move,
    reject,
)
from training.services.enrolling import (
    DatesClash,
    NotOpen,
    accept_offer,
    decline_offer,
    enrol,
    order_preferences,
    resign,
)
from training.services.places import AlreadyChanged
from training.services.timing import settle, settle_all
from training.signals import offer_changed

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
State, Skip = Enrolment.State, Enrolment.SkipReason


def states(*enrolments) -> list[str]:
    """The stored states of the enrolments."""
    stored = dict(Enrolment.objects.values_list("pk", "state"))
    return [stored[enrolment.pk] for enrolment in enrolments]


def skip_reason(enrolment) -> str:
    enrolment.refresh_from_db()
    return enrolment.skip_reason


def expire(enrolment) -> None:
    """Moves the end of an offer into the past, without settling it."""
    past = timezone.now() - timedelta(seconds=1)
    Enrolment.objects.filter(pk=enrolment.pk).update(offered_until=past)


def areas(*capacities, programme=None) -> list[TrainingGroup]:
    """Groups of one service area, with these capacities."""
    first = TrainingGroupFactory(capacity=capacities[0], programme=programme or ProgrammeFactory())
    same = {"programme": first.programme, "service_area": first.service_area}
    return [first, *(TrainingGroupFactory(capacity=count, **same) for count in capacities[1:])]


def test_numbers_without_gaps():
    one = TrainingGroupFactory(capacity=2, minimum=1)
    other = TrainingGroupFactory(programme=one.programme)
    enrol_people(one, 2)
    enrol_people(other, 1)
    enrol_people(one, 1)
    rows = Enrolment.objects.order_by("application_no")
    assert list(rows.values_list("application_no", "group", "queue_no", "state")) == [
        (1, one.pk, 1, State.QUALIFIED),
        (2, one.pk, 2, State.QUALIFIED),
        (3, other.pk, 1, State.QUALIFIED),
        (4, one.pk, 3, State.WAITING),
    ]


def test_rolled_back_enrolment_uses_no_number():
    group = TrainingGroupFactory()
    closed = TrainingGroupFactory(programme=group.programme, state=TrainingGroup.State.CANCELLED)
    with pytest.raises(NotOpen):
        enrol([group, closed], by=UserFactory())
    [first] = enrol_people(group, 1)
    assert (first.queue_no, first.application_no) == (1, 1)


@pytest.mark.parametrize(
    "dates",
    [
        {"opens_at": timezone.now() + timedelta(hours=1)},
        {"closes_at": timezone.now() - timedelta(hours=1)},
        {"state": TrainingGroup.State.PLANNED},
        {"state": TrainingGroup.State.COMPLETED},
    ],
)
def test_closed_group(dates):
    with pytest.raises(NotOpen):
        enrol([TrainingGroupFactory(**dates)], by=UserFactory())


def test_enrolling_twice_changes_nothing():
    group, person = TrainingGroupFactory(), UserFactory()
    enrol([group], by=person)
    assert enrol([group], by=person) == []
    assert Enrolment.objects.count() == 1


def test_enrolling_again_after_withdrawal_gets_a_new_number():
    group, person = TrainingGroupFactory(), UserFactory()
    [first] = enrol([group], by=person)
    resign(first, by=person)
    [second] = enrol([group], by=person)
    assert (second.queue_no, second.application_no) == (2, 2)


def test_withdrawal_offers_the_place_to_the_lowest_number():
    group = TrainingGroupFactory(capacity=1)
    held, second, third = enrol_people(group, 3)
    resign(held, by=held.user)
    assert states(held, second, third) == [State.RESIGNED, State.OFFERED, State.WAITING]
    group.refresh_from_db()
    assert (group.places_taken, group.seat_limit) == (1, 1)


def test_accepted_offer():
    group = TrainingGroupFactory(capacity=1)
    held, second = enrol_people(group, 2)
    resign(held, by=held.user)
    assert accept_offer(second, by=second.user).state == State.QUALIFIED
    assert accept_offer(second, by=second.user).state == State.QUALIFIED
    assert TrainingGroup.objects.get().places_taken == 1


def test_declined_offer_goes_to_the_next():
    group = TrainingGroupFactory(capacity=1)
    held, second, third = enrol_people(group, 3)
    resign(held, by=held.user)
    decline_offer(second, by=second.user)
    assert states(second, third) == [State.DECLINED, State.OFFERED]


@pytest.mark.parametrize("answer", [accept_offer, decline_offer])
def test_answer_without_an_offer(answer):
    group = TrainingGroupFactory(capacity=1)
    _held, second = enrol_people(group, 2)
    with pytest.raises(AlreadyChanged):
        answer(second, by=second.user)


@pytest.mark.parametrize("answer", [accept_offer, decline_offer, resign])
def test_only_the_person_answers(answer):
    group = TrainingGroupFactory(capacity=1)
    held, second = enrol_people(group, 2)
    resign(held, by=held.user)
    with pytest.raises(PermissionDenied):
        answer(second, by=UserFactory())
    assert states(second) == [State.OFFERED]


def test_late_acceptance_expires_the_offer():
    group = TrainingGroupFactory(capacity=1)
    held, second, third = enrol_people(group, 3)
    resign(held, by=held.user)
    expire(second)
    assert accept_offer(second, by=second.user).state == State.EXPIRED
    assert states(third) == [State.OFFERED]


def test_expired_offer_goes_to_the_next_by_the_timer():
    group = TrainingGroupFactory(capacity=1)
    held, second, third = enrol_people(group, 3)
    resign(held, by=held.user)
    expire(second)
    assert settle_all() == 1
    assert states(second, third) == [State.EXPIRED, State.OFFERED]
    assert settle_all() == 0


def test_timer_completes_what_a_crash_left():
    group = TrainingGroupFactory(capacity=1)
    held, second = enrol_people(group, 2)
    Enrolment.objects.filter(pk=held.pk).update(state=State.RESIGNED)
    TrainingGroup.objects.update(places_taken=0)
    settle_all()
    assert states(second) == [State.OFFERED]


def test_newcomer_does_not_pass_whom_a_crash_left_waiting():
    group = TrainingGroupFactory(capacity=1)
    held, second = enrol_people(group, 2)
    Enrolment.objects.filter(pk=held.pk).update(state=State.RESIGNED)
    TrainingGroup.objects.update(places_taken=0)
    [third] = enrol_people(group, 1)
    assert states(second, third) == [State.OFFERED, State.WAITING]


def test_one_held_place_in_an_area():
    groups, person = areas(5, 5, 5), UserFactory()
    made = enrol(groups, by=person)
    assert states(*made) == [State.QUALIFIED, State.WAITING, State.WAITING]
    assert [skip_reason(row) for row in made] == ["", Skip.HOLDS_PLACE, Skip.HOLDS_PLACE]


def test_second_held_place_is_refused_by_the_database():
    groups, person = areas(5, 5), UserFactory()
    made = enrol(groups, by=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=made[1].pk).update(state=State.QUALIFIED)


def test_places_in_two_areas():
    one = TrainingGroupFactory()
    other = TrainingGroupFactory(programme=one.programme)
    assert states(*enrol([one, other], by=UserFactory())) == [State.QUALIFIED] * 2


def test_one_place_in_the_programme():
    programme = ProgrammeFactory(place_scope=Programme.PlaceScope.PROGRAMME)
    groups = [TrainingGroupFactory(programme=programme) for _ in range(2)]
    assert states(*enrol(groups, by=UserFactory())) == [State.QUALIFIED, State.WAITING]


def test_accepting_ends_the_others():
    full, other, third = areas(1, 1, 1)
    [held] = enrol_people(full, 1)
    enrol_people(other, 1)
    enrol_people(third, 1)
    person = UserFactory()
    wanted = enrol([full, other, third], by=person)
    resign(held, by=held.user)
    accept_offer(wanted[0], by=person)
    assert states(*wanted) == [State.QUALIFIED, State.ELSEWHERE, State.ELSEWHERE]


def test_swap_for_a_preferred_group():
    preferred, other = areas(1, 1)
    [held] = enrol_people(preferred, 1)
    person = UserFactory()
    wanted, second = enrol([preferred, other], by=person)
    [next_one] = enrol_people(other, 1)
    assert states(wanted, second) == [State.WAITING, State.QUALIFIED]
    resign(held, by=held.user)
    accept_offer(wanted, by=person)
    assert states(wanted, second, next_one) == [State.QUALIFIED, State.ELSEWHERE, State.OFFERED]


def test_changed_preference_brings_an_offer():
    one, other = areas(5, 5)
    person = UserFactory()
    first, second = enrol([one, other], by=person)
    order_preferences([second, first], by=person)
    assert states(first, second) == [State.QUALIFIED, State.OFFERED]


def test_withdrawal_makes_the_other_enrolment_eligible():
    one, other = areas(5, 5)
    person = UserFactory()
    first, second = enrol([one, other], by=person)
    resign(first, by=person)
    assert states(second) == [State.OFFERED]


def test_most_places_of_a_unit():
    programme, unit = ProgrammeFactory(places_per_unit=1), UnitFactory()
    group = TrainingGroupFactory(programme=programme, capacity=2)
    first, second = enrol_people(group, 2, unit=unit)
    [third] = enrol_people(group, 1, unit=UnitFactory())
    assert states(first, second, third) == [State.QUALIFIED, State.WAITING, State.QUALIFIED]
    assert skip_reason(second) == Skip.UNIT_CAP
    resign(first, by=first.user)
    assert states(second) == [State.OFFERED]


def test_clash_of_dates():
    one = TrainingGroupFactory()
    other = TrainingGroupFactory(programme=one.programme)
    TrainingSessionFactory(group=one)
    TrainingSessionFactory(group=other)
    person = UserFactory()
    first, second = enrol([one, other], by=person)
    assert states(first, second) == [State.QUALIFIED, State.WAITING]
    assert skip_reason(second) == Skip.CLASH


def test_clash_that_began_after_the_offer():
    one = TrainingGroupFactory(capacity=1)
    other = TrainingGroupFactory(programme=one.programme)
    [held] = enrol_people(one, 1)
    person = UserFactory()
    [offered] = enrol([one], by=person)
    resign(held, by=held.user)
    enrol([other], by=person)
    TrainingSessionFactory(group=one)
    TrainingSessionFactory(group=other)
    with pytest.raises(DatesClash):
        accept_offer(offered, by=person)
    assert states(offered) == [State.OFFERED]


def test_distance_learning_does_not_clash():
    one = TrainingGroupFactory()
    other = TrainingGroupFactory(programme=one.programme)
    TrainingSessionFactory(group=one, kind="distance")
    TrainingSessionFactory(group=other)
    assert states(*enrol([one, other], by=UserFactory())) == [State.QUALIFIED] * 2


def test_suspended_person_is_passed_over():
    group = TrainingGroupFactory(capacity=1)
    held, second, third = enrol_people(group, 3)
    second.user.suspended_until = timezone.now() + timedelta(days=3)
    second.user.save()
    resign(held, by=held.user)
    assert states(second, third) == [State.WAITING, State.OFFERED]
    assert skip_reason(second) == Skip.SUSPENDED


def test_reason_is_renewed_while_the_group_is_full():
    person, (held, full) = UserFactory(), areas(5, 1)
    enrol_people(full, 1)
    first, waiting = enrol([held, full], by=person)
    assert skip_reason(waiting) == Skip.HOLDS_PLACE
    resign(first, by=person)
    assert skip_reason(waiting) == ""


def test_reason_is_renewed_behind_the_last_place():
    """Whoever waits behind the person who got the last free place is looked at, too."""
    person, (held, full) = UserFactory(), areas(5, 1)
    [taking] = enrol_people(full, 1)
    [next_one] = enrol_people(full, 1)
    first, waiting = enrol([held, full], by=person)
    User.objects.filter(pk=person.pk).update(suspended_until=timezone.now() + timedelta(days=3))
    resign(taking, by=taking.user)
    assert states(next_one, waiting) == [State.OFFERED, State.WAITING]
    assert skip_reason(waiting) == Skip.SUSPENDED
    assert waiting.events.order_by("pk").last().details["skip_reason"] == Skip.SUSPENDED


def test_programme_that_cannot_be_settled_does_not_stop_others(monkeypatch, caplog):
    overdue = []
    for _number in range(2):
        held, second = enrol_people(TrainingGroupFactory(capacity=1), 2)
        resign(held, by=held.user)
        expire(second)
        overdue.append(second)
    broken = overdue[0].programme_id

    def settle_others(programme_id):
        if programme_id == broken:
            raise RuntimeError
        settle(programme_id)

    monkeypatch.setattr("training.services.timing.settle", settle_others)
    assert settle_all() == 1
    assert states(*overdue) == [State.OFFERED, State.EXPIRED]
    assert str(broken) in caplog.text


def test_offer_names_whom_it_passed_over():
    programme, unit = ProgrammeFactory(places_per_unit=1), UnitFactory()
    group = TrainingGroupFactory(programme=programme, capacity=2, minimum=1)
    enrol_people(group, 1, unit=unit)
    [held] = enrol_people(group, 1)
    [skipped] = enrol_people(group, 1, unit=unit)
    [offered] = enrol_people(group, 1)
    resign(held, by=held.user)
    event = EnrolmentEvent.objects.get(enrolment=offered, kind="offered")
    assert event.details["passed_over"] == [skipped.application_no]
    assert states(offered) == [State.OFFERED]


def test_lowered_capacity_throws_nobody_out():
    group = TrainingGroupFactory(capacity=3, minimum=1)
    organiser = make_organiser(group.programme)
    held = enrol_people(group, 4)
    change_capacity(group, 1, by=organiser)
    group.refresh_from_db()
    assert (group.capacity, group.seat_limit, group.places_taken) == (1, 3, 3)
    for row in held[:2]:
        resign(row, by=row.user)
    group.refresh_from_db()
    assert (group.seat_limit, group.places_taken) == (1, 1)
    assert states(*held) == [State.RESIGNED, State.RESIGNED, State.QUALIFIED, State.WAITING]


def test_raised_capacity_is_offered():
    group = TrainingGroupFactory(capacity=1)
    organiser = make_organiser(group.programme)
    rows = enrol_people(group, 3)
    change_capacity(group, 2, by=organiser)
    assert states(*rows) == [State.QUALIFIED, State.OFFERED, State.WAITING]


def test_capacity_below_the_minimum():
    group = TrainingGroupFactory(capacity=12, minimum=12)
    with pytest.raises(CapacityBelowMinimum):
        change_capacity(group, 11, by=make_organiser(group.programme))


def test_only_organisers_of_the_programme_decide():
    group = TrainingGroupFactory()
    other = TrainingGroupFactory(programme=group.programme)
    [row] = enrol_people(group, 1)
    for stranger in (UserFactory(), make_organiser(), row.user):
        with pytest.raises(PermissionDenied):
            change_capacity(group, 30, by=stranger)
        with pytest.raises(PermissionDenied):
            reject(row, by=stranger, reason="brak")
        with pytest.raises(PermissionDenied):
            move(row, other, by=stranger, reason="bliżej")


def test_rejection_offers_the_place():
    group = TrainingGroupFactory(capacity=1)
    held, second = enrol_people(group, 2)
    reject(held, by=make_organiser(group.programme), reason="Nie pracuje w JST.")
    assert states(held, second) == [State.REJECTED, State.OFFERED]
    event = EnrolmentEvent.objects.get(enrolment=held, kind="rejected")
    assert event.reason == "Nie pracuje w JST."


def test_moving_passes_nobody():
    one, other = areas(5, 1)
    organiser = make_organiser(one.programme)
    [moved] = enrol_people(one, 1)
    enrol_people(other, 2)
    made = move(moved, other, by=organiser, reason="Bliżej domu.")
    assert states(moved, made) == [State.MOVED, State.WAITING]
    assert made.queue_no == 3
    with pytest.raises(AlreadyEnrolled):
        move(made, other, by=organiser, reason="jeszcze raz")


def test_form_goes_along_with_a_move():
    one, other = areas(5, 5)
    response = send_form(one.programme, groups=[one], needs=["loop"])
    [moved] = response.enrolments.all()
    made = move(moved, other, by=make_organiser(one.programme), reason="Bliżej domu.")
    assert made.response == response


@pytest.mark.parametrize("state", [Programme.State.DRAFT, Programme.State.ARCHIVED])
def test_programme_that_is_not_published_takes_no_applications(state):
    group = TrainingGroupFactory()
    response = fill_in(group.programme, UserFactory(), groups=[group])
    Programme.objects.update(state=state)
    with pytest.raises(NotOpen):
        submit(response, by=response.user)
    assert not Enrolment.objects.exists()


def test_settling_leaves_public_pages_in_the_cache_if_nothing_changed():
    one, other = areas(5, 5)
    enrol([one, other], by=UserFactory())  # waits in the other one, beside free places
    heard = []
    offer_changed.connect(lambda **kwargs: heard.append(kwargs), weak=False, dispatch_uid="test")
    try:
        assert settle_all() == 1
    finally:
        offer_changed.disconnect(dispatch_uid="test")
    assert heard == []


def test_consent_is_awaited_from_the_place_on():
    group = TrainingGroupFactory(programme__consent_workdays=10, capacity=1)
    held, second = enrol_people(group, 2)
    assert (held.consent, second.consent) == ("awaited", "")
    assert held.consent_until is not None
    decide_consent(held, is_consent=True, method="coordinator")
    held.refresh_from_db()
    assert (held.state, held.consent) == (State.QUALIFIED, "given")


def test_refused_consent_releases_the_place():
    group = TrainingGroupFactory(programme__consent_workdays=10, capacity=1)
    held, second = enrol_people(group, 2)
    decide_consent(held, is_consent=False, method="head", name="Wójt", reason="Urlop.")
    assert states(held, second) == [State.REFUSED, State.OFFERED]
    with pytest.raises(AlreadyChanged):
        decide_consent(held, is_consent=True, method="head")


@pytest.mark.parametrize(("rule", "state"), [("keep", State.QUALIFIED), ("release", State.EXPIRED)])
def test_consent_that_does_not_come(rule, state):
    programme = ProgrammeFactory(consent_workdays=10, without_consent=rule)
    [held] = enrol_people(TrainingGroupFactory(programme=programme), 1)
    Enrolment.objects.update(consent_until=timezone.now() - timedelta(minutes=1))
    settle_all()
    held.refresh_from_db()
    assert (held.state, held.consent) == (state, "overdue")


def test_database_refuses_more_places_than_allowed():
    group = TrainingGroupFactory(capacity=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingGroup.objects.filter(pk=group.pk).update(places_taken=2)


def test_position_on_the_waiting_list():
    group = TrainingGroupFactory(capacity=1)
    rows = enrol_people(group, 3)
    found = Enrolment.objects.with_position()
    assert [found.get(pk=row.pk).position for row in rows] == [None, 1, 2]


@pytest.mark.parametrize(
    ("made", "until"),
    [
        (datetime(2026, 12, 2, 10, tzinfo=POLAND), datetime(2026, 12, 4, 15, tzinfo=POLAND)),
        (datetime(2026, 12, 4, 18, tzinfo=POLAND), datetime(2026, 12, 8, 15, tzinfo=POLAND)),
        (datetime(2026, 12, 23, 9, tzinfo=POLAND), datetime(2026, 12, 29, 15, tzinfo=POLAND)),
    ],
)
def test_offer_ends_at_15_of_the_second_working_day(made, until):
    assert deadline(made, 2) == until


def test_filling_a_long_list_makes_a_constant_number_of_queries(django_assert_num_queries):
    group = TrainingGroupFactory(capacity=1)
    held, *_rest = enrol_people(group, 12)
    with django_assert_num_queries(18):
        resign(held, by=held.user)


def test_archived_programme_offers_no_place():
    group = TrainingGroupFactory(capacity=1, minimum=1)
    held, waiting = enrol_people(group, 2)
    Programme.objects.update(state=Programme.State.ARCHIVED)
    resign(held, by=held.user)
    assert settle_all() == 0
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING
