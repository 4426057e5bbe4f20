"""Launching groups by threshold, and the transfer from groups that are not launched: services."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.factories.members import ServiceAreaFactory, UnitFactory, UserFactory, make_member
from tests.factories.training import (
    ProgrammeFactory,
    TrainingGroupFactory,
    enrol_people,
    make_organiser,
)
from training.models import Enrolment, EnrolmentEvent, Programme, TrainingGroup
from training.services.enrolling import accept_offer, decline_offer, enrol, resign
from training.services.launching import (
    AlreadyDecided,
    AlreadyPostponed,
    MinimumReached,
    ReasonMissing,
    TooEarly,
    WrongDay,
    do_not_launch,
    launch,
    postpone,
)
from training.services.timing import settle_all

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
State, GroupState = Enrolment.State, TrainingGroup.State
DAY = timedelta(days=1)
REASON = "Za mało zgłoszeń."


@pytest.fixture
def programme():
    return ProgrammeFactory(offer_workdays=2)


@pytest.fixture
def organiser(programme):
    return make_organiser(programme)


@pytest.fixture
def area():
    return ServiceAreaFactory(name="Kultura")


@pytest.fixture
def make_group(programme, area):
    """``make_group(town, **fields)``: a group whose day of the decision has come."""

    def make(town, **fields):
        today = timezone.localdate()
        fields = {"capacity": 3, "minimum": 2, "decision_on": today, "service_area": area, **fields}
        return TrainingGroupFactory(programme=programme, town=town, **fields)

    return make


@pytest.fixture
def group(make_group):
    return make_group("Kluczbork", voivodeship="16")


def states(*rows) -> list[str]:
    return [Enrolment.objects.get(pk=row.pk).state for row in rows]


def state_of(group) -> str:
    return TrainingGroup.objects.get(pk=group.pk).state


def active_of(person) -> list[tuple[str, str]]:
    """The towns in which the person is enrolled, with the states, the preferred first."""
    rows = Enrolment.objects.active().filter(user=person).order_by("preference")
    return [(row.group.town, row.state) for row in rows]


# --- Launch and postpone --------------------------------------------------------------------------


def test_group_is_launched(group, organiser, django_capture_on_commit_callbacks):
    held, other, waiting = enrol_people(group, 2)[0], *enrol_people(group, 2)
    with django_capture_on_commit_callbacks(execute=True):
        launch([group], by=organiser)
    assert state_of(group) == GroupState.LAUNCHED
    step = EnrolmentEvent.objects.get(kind="launched")
    assert (step.group, step.enrolment, step.by) == (group, None, organiser)
    told = {letter.to[0] for letter in mail.outbox if "Szkolenie się odbędzie" in letter.subject}
    assert {held.user.email, other.user.email, waiting.user.email} <= told
    assert step in EnrolmentEvent.objects.of(held)


def test_group_is_launched_early_once_it_has_enough_people(make_group, organiser):
    group = make_group("Łódź", decision_on=timezone.localdate() + DAY)
    enrol_people(group, 1)
    with pytest.raises(TooEarly):
        launch([group], by=organiser, reason=REASON)
    enrol_people(group, 1)
    launch([group], by=organiser)
    assert state_of(group) == GroupState.LAUNCHED


def test_launch_with_too_few_people_needs_a_reason(group, organiser):
    with pytest.raises(ReasonMissing):
        launch([group], by=organiser)
    launch([group], by=organiser, reason="Związek dopłaci.")
    assert EnrolmentEvent.objects.get(kind="launched").reason == "Związek dopłaci."


def test_decision_on_several_groups_is_made_for_all_or_none(make_group, group, organiser):
    full = make_group("Łódź")
    enrol_people(full, 2)
    with pytest.raises(MinimumReached) as refused:
        do_not_launch([group, full], by=organiser, reason=REASON)
    assert refused.value.args == (full,)
    assert state_of(group) == GroupState.OPEN


def test_decision_is_made_once(group, organiser):
    do_not_launch([group], by=organiser, reason=REASON)
    for decide in (
        lambda: launch([group], by=organiser, reason=REASON),
        lambda: do_not_launch([group], by=organiser, reason=REASON),
        lambda: postpone([group], timezone.localdate() + DAY, by=organiser, reason=REASON),
    ):
        with pytest.raises(AlreadyDecided):
            decide()


def test_groups_of_an_archived_programme_are_not_decided_on(group, organiser):
    Programme.objects.update(state=Programme.State.ARCHIVED)
    with pytest.raises(AlreadyDecided):
        launch([group], by=organiser, reason=REASON)


def test_others_decide_nothing(group):
    for stranger in (make_member(), make_organiser(), make_member(roles=["organiser"])):
        for decide in (launch, do_not_launch):
            with pytest.raises(PermissionDenied):
                decide([group], by=stranger, reason=REASON)
        with pytest.raises(PermissionDenied):
            postpone([group], timezone.localdate() + DAY, by=stranger, reason=REASON)


def test_decision_is_postponed_once(make_group, organiser, django_capture_on_commit_callbacks):
    today = timezone.localdate()
    group = make_group("Łódź", closes_at=timezone.now() + timedelta(hours=1))
    [row] = enrol_people(group, 1)
    with django_capture_on_commit_callbacks(execute=True):
        postpone([group], today + 7 * DAY, by=organiser, reason=REASON)
    stored = TrainingGroup.objects.get(pk=group.pk)
    assert (stored.decision_on, stored.postponed_from) == (today + 7 * DAY, today)
    assert stored.closes_at.date() > group.closes_at.date()
    assert REASON in mail.outbox[-1].body
    assert mail.outbox[-1].to == [row.user.email]
    with pytest.raises(AlreadyPostponed):
        postpone([group], today + 9 * DAY, by=organiser, reason=REASON)


@pytest.mark.parametrize("days", [-1, 0])
def test_new_day_is_later(group, organiser, days):
    with pytest.raises(WrongDay):
        postpone([group], timezone.localdate() + days * DAY, by=organiser, reason=REASON)


def test_timer_calls_for_the_decision_once(group, organiser, django_capture_on_commit_callbacks):
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            settle_all()
    assert EnrolmentEvent.objects.filter(kind="due").count() == 1
    assert [letter.to for letter in mail.outbox] == [[organiser.email]]
    TrainingGroup.objects.update(decision_on=timezone.localdate() + DAY)
    TrainingGroup.objects.update(waits_since=timezone.now() - 2 * DAY)
    assert settle_all() == 0


# --- Transfer -------------------------------------------------------------------------------------


def test_people_are_offered_the_same_area_elsewhere(make_group, group, organiser):
    other = make_group("Łódź")
    make_group("Sopot", service_area=ServiceAreaFactory())
    [row] = enrol_people(group, 1)
    do_not_launch([group], by=organiser, reason=REASON)
    assert states(row) == [State.NOT_LAUNCHED]
    assert state_of(group) == GroupState.NOT_LAUNCHED
    new = Enrolment.objects.get(group=other)
    assert (new.user, new.state, new.transferred_from) == (row.user, State.OFFERED, row)
    assert (new.application_no, new.queue_no) == (row.application_no, 1)
    assert [step.kind for step in new.events.order_by("pk")] == ["transferred", "offered"]
    accept_offer(new, by=row.user)
    assert states(new) == [State.QUALIFIED]


def test_numbers_decide_among_the_transferred_and_those_who_waited(make_group, group, organiser):
    other = make_group("Łódź", capacity=2)
    first = enrol_people(other, 2)
    [early] = enrol_people(group, 1)
    [waited] = enrol_people(other, 1)
    do_not_launch([group], by=organiser, reason=REASON)
    assert states(*first) == [State.QUALIFIED] * 2
    rows = Enrolment.objects.with_position().filter(group=other, state=State.WAITING)
    assert {row.user: row.position for row in rows} == {early.user: 1, waited.user: 2}
    resign(first[0], by=first[0].user)
    assert Enrolment.objects.get(state=State.OFFERED).user == early.user
    assert states(waited) == [State.WAITING]


def test_own_preferences_come_first_then_the_own_voivodeship(make_group, programme, group):
    organiser = make_organiser(programme)
    make_group("Augustów", voivodeship="20")
    make_group("Tomaszów", voivodeship="10")
    make_group("Aleksandrów", voivodeship="10")
    chosen = make_group("Żywiec", voivodeship="24")
    person = UserFactory()
    enrol([group, chosen], by=person, unit=UnitFactory(code="1005032"))
    do_not_launch([group], by=organiser, reason=REASON)
    assert active_of(person) == [
        ("Żywiec", State.OFFERED),
        ("Aleksandrów", State.WAITING),
        ("Tomaszów", State.WAITING),
        ("Augustów", State.WAITING),
    ]


def test_declined_offer_leads_to_the_next_town(make_group, group, organiser):
    make_group("Łódź", voivodeship="10")
    make_group("Sopot", voivodeship="22")
    [row] = enrol_people(group, 1, unit=UnitFactory(code="1005032"))
    do_not_launch([group], by=organiser, reason=REASON)
    assert active_of(row.user) == [("Łódź", State.OFFERED), ("Sopot", State.WAITING)]
    decline_offer(Enrolment.objects.get(state=State.OFFERED), by=row.user)
    assert active_of(row.user) == [("Sopot", State.OFFERED)]


def test_other_application_counts_with_the_lower_number(make_group, group, organiser):
    other = make_group("Łódź", capacity=2)
    person = UserFactory()
    [ended] = enrol([group], by=person)
    held = enrol_people(other, 2)
    [before] = enrol_people(other, 1)
    [late] = enrol([other], by=person)
    do_not_launch([group], by=organiser, reason=REASON)
    late.refresh_from_db()
    assert (late.application_no, late.rank_no) == (5, ended.application_no)
    resign(held[0], by=held[0].user)
    assert states(before, late) == [State.WAITING, State.OFFERED]


def test_group_to_which_people_were_transferred_is_not_launched_either(
    make_group, group, organiser
):
    """Also for somebody whose own application there counts with a lower number."""
    other, person = make_group("Łódź"), UserFactory()
    [first] = enrol([group], by=person)
    [own] = enrol([other], by=person)
    [also] = enrol_people(group, 1)
    TrainingGroup.objects.update(minimum=3)
    do_not_launch([group], by=organiser, reason=REASON)
    third = make_group("Sopot")
    do_not_launch([other], by=organiser, reason=REASON)
    own.refresh_from_db()
    assert (own.state, own.application_no) == (State.NOT_LAUNCHED, 2)
    numbers = third.enrolments.order_by("queue_no").values_list("application_no", flat=True)
    assert list(numbers) == [first.application_no, also.application_no]
    assert set(third.enrolments.values_list("state", flat=True)) == {State.OFFERED}


def test_whoever_holds_a_place_keeps_it(make_group, group, organiser):
    other, third = make_group("Łódź"), make_group("Sopot")
    person = UserFactory()
    enrol([other], by=person)
    [waiting] = enrol([group], by=person)
    assert waiting.state == State.WAITING
    do_not_launch([group], by=organiser, reason=REASON)
    assert active_of(person) == [("Łódź", State.QUALIFIED)]
    assert not third.enrolments.exists()
    step = waiting.events.get(kind="not_launched")
    assert step.details["transferred_to"] == [str(other)]


def test_groups_decided_together_are_no_town_for_each_other(make_group, group, organiser):
    other = make_group("Łódź")
    person = UserFactory()
    enrol([group, other], by=person)
    do_not_launch([group, other], by=organiser, reason=REASON)
    assert active_of(person) == []
    steps = EnrolmentEvent.objects.filter(kind="not_launched", enrolment__user=person)
    assert [step.details["transferred_to"] for step in steps] == [[], []]


def test_one_email_says_what_is_offered(
    make_group, group, organiser, django_capture_on_commit_callbacks
):
    make_group("Łódź")
    [row] = enrol_people(group, 1)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        do_not_launch([group], by=organiser, reason=REASON)
    [letter] = [it for it in mail.outbox if row.user.email in it.to]
    assert "Kluczbork" in letter.subject
    assert REASON in letter.body
    assert "Łódź" in letter.body


def test_transfer_makes_few_queries(make_group, group, organiser, django_assert_max_num_queries):
    for town in ("Łódź", "Sopot", "Żywiec"):
        make_group(town)
    TrainingGroup.objects.filter(pk=group.pk).update(capacity=20, seat_limit=20, minimum=20)
    enrol_people(group, 15)
    with django_assert_max_num_queries(250):
        do_not_launch([group], by=organiser, reason=REASON)
    assert Enrolment.objects.filter(transferred_from__isnull=False).count() == 45
