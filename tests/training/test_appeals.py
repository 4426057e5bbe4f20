"""Appeals: when one may appeal, who decides, and what an accepted appeal gives back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.factories.members import ServiceAreaFactory, UnitFactory, make_member
from tests.factories.training import (
    ProgrammeFactory,
    TrainingGroupFactory,
    enrol_people,
    make_organiser,
)
from training.models import Appeal, Enrolment, EnrolmentEvent, TrainingGroup
from training.services.appealing import (
    NothingToAppeal,
    SamePerson,
    decide_appeal,
    submit_appeal,
    withdraw_appeal,
)
from training.services.consents import decide_consent
from training.services.deciding import change_capacity, reject
from training.services.enrolling import accept_offer, enrol, resign
from training.services.launching import do_not_launch
from training.services.places import AlreadyChanged
from training.services.timing import settle_all

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
State = Enrolment.State


@pytest.fixture
def programme():
    return ProgrammeFactory(appeal_workdays=3)


@pytest.fixture
def organiser(programme):
    return make_organiser(programme)


@pytest.fixture
def other(programme):
    """Another organiser, who may decide what the first one did."""
    return make_organiser(programme)


@pytest.fixture
def group(programme):
    return TrainingGroupFactory(programme=programme, capacity=1, minimum=1)


@pytest.fixture
def full(group):
    """Two people: one holds the only place, and one waits."""
    return enrol_people(group, 2)


def fresh(row):
    return Enrolment.objects.with_position().get(pk=row.pk)


def rejected(row, by):
    reject(row, by=by, reason="Kryterium 1.")
    return fresh(row)


def appeal(row, grounds="Kryterium było spełnione."):
    return submit_appeal(row, by=row.user, grounds=grounds)


def accept(found, by):
    decide_appeal(found, by=by, is_accepted=True, reason="Racja.")


def expire(row):
    past = timezone.now() - timedelta(seconds=1)
    Enrolment.objects.filter(pk=row.pk).update(offered_until=past)
    settle_all()
    return fresh(row)


def shift(days):
    """Moves what has happened so many days into the past."""
    for step in EnrolmentEvent.objects.all():
        EnrolmentEvent.objects.filter(pk=step.pk).update(at=step.at - timedelta(days=days))


# --- When one may appeal --------------------------------------------------------------------------


def test_rejected_person_appeals_once(full, organiser, other):
    row = rejected(full[0], organiser)
    found = appeal(row)
    assert found.is_open
    assert found.against.kind == "rejected"
    with pytest.raises(NothingToAppeal):
        appeal(row)
    decide_appeal(found, by=other, is_accepted=False, reason="Nie.")
    with pytest.raises(NothingToAppeal):
        appeal(row)


def test_time_for_an_appeal_ends(full, organiser):
    row = rejected(full[0], organiser)
    shift(days=7)
    with pytest.raises(NothingToAppeal):
        appeal(row)


def test_programme_without_appeals(full, organiser, programme):
    programme.appeal_workdays = 0
    programme.save()
    with pytest.raises(NothingToAppeal):
        appeal(rejected(full[0], organiser))


@pytest.mark.parametrize("number", [0, 1])
def test_nothing_to_appeal_while_all_is_well(full, number):
    with pytest.raises(NothingToAppeal):
        appeal(full[number])


def test_withdrawn_application_cannot_be_appealed(full):
    resign(full[0], by=full[0].user)
    with pytest.raises(NothingToAppeal):
        appeal(fresh(full[0]))


def test_nobody_appeals_for_somebody_else(full, organiser):
    row = rejected(full[0], organiser)
    with pytest.raises(PermissionDenied):
        submit_appeal(row, by=full[1].user, grounds="Za niego.")


def test_withdrawn_appeal_may_be_sent_again(full, organiser, other):
    found = appeal(rejected(full[0], organiser))
    with pytest.raises(PermissionDenied):
        withdraw_appeal(found, by=full[1].user)
    withdraw_appeal(found, by=full[0].user)
    with pytest.raises(AlreadyChanged):
        accept(found, other)
    with pytest.raises(AlreadyChanged):
        withdraw_appeal(found, by=full[0].user)
    assert appeal(full[0]).is_open


# --- Who decides ----------------------------------------------------------------------------------


def test_whoever_rejected_does_not_decide(full, organiser, other):
    found = appeal(rejected(full[0], organiser))
    with pytest.raises(SamePerson):
        accept(found, organiser)
    accept(found, other)
    found.refresh_from_db()
    assert (found.state, found.decided_by, found.reason) == ("accepted", other, "Racja.")
    with pytest.raises(AlreadyChanged):
        accept(found, other)


def test_organiser_who_applied_does_not_decide_their_own_appeal(group, organiser, other):
    [row] = enrol([group], by=other)
    found = appeal(rejected(row, organiser))
    with pytest.raises(SamePerson):
        accept(found, other)


def test_organiser_of_another_programme_does_not_decide(full, organiser):
    found = appeal(rejected(full[0], organiser))
    with pytest.raises(PermissionDenied):
        accept(found, make_organiser(ProgrammeFactory()))


# --- What an accepted appeal gives back -----------------------------------------------------------


def test_number_stands_where_it_stood_and_takes_no_offered_place(group, organiser, other):
    first, second, third = enrol_people(group, 3)
    found = appeal(rejected(first, organiser))
    assert fresh(second).state == State.OFFERED
    accept(found, other)
    assert [fresh(row).state for row in (first, second, third)] == ["waiting", "offered", "waiting"]
    assert [fresh(row).position for row in (first, third)] == [1, 2]
    assert fresh(first).ended_at is None
    expire(second)
    assert [fresh(row).state for row in (first, second, third)] == ["offered", "expired", "waiting"]


def test_expired_offer_comes_back(full):
    resign(full[0], by=full[0].user)
    row = expire(full[1])
    assert row.state == State.EXPIRED
    accept(appeal(row), make_organiser(row.programme))
    assert fresh(row).state == State.OFFERED


def test_consent_that_was_given_stays(programme, organiser, other):
    programme.consent_workdays = 5
    programme.save()
    [row] = enrol_people(TrainingGroupFactory(programme=programme, capacity=1), 1)
    decide_consent(row, is_consent=True, method="head", name="Wójt")
    accept(appeal(rejected(row, organiser)), other)
    accept_offer(fresh(row), by=row.user)
    assert (fresh(row).state, fresh(row).consent) == ("qualified", "given")


def test_overdue_consent_is_awaited_anew(programme, other):
    programme.consent_workdays, programme.without_consent = 5, "release"
    programme.save()
    [row] = enrol_people(TrainingGroupFactory(programme=programme, capacity=1), 1)
    past = timezone.now() - timedelta(seconds=1)
    Enrolment.objects.update(consent_until=past)
    settle_all()
    accept(appeal(fresh(row)), other)
    accept_offer(fresh(row), by=row.user)
    assert (fresh(row).state, fresh(row).consent) == ("qualified", "awaited")
    assert fresh(row).consent_until > timezone.now()


def test_number_counts_for_the_application_sent_again(group, organiser, other):
    first, second = enrol_people(group, 2)
    found = appeal(rejected(first, organiser))
    accept_offer(fresh(second), by=second.user)
    enrol_people(group, 1)
    [again] = enrol([group], by=first.user)
    accept(found, other)
    assert fresh(first).state == State.REJECTED
    assert (fresh(again).rank_no, fresh(again).position) == (first.application_no, 1)


def test_person_of_a_group_not_launched_is_transferred(programme, organiser, other):
    area = ServiceAreaFactory()
    fields = {"programme": programme, "service_area": area, "decision_on": timezone.localdate()}
    home = TrainingGroupFactory(capacity=3, minimum=2, **fields)
    away = TrainingGroupFactory(capacity=1, minimum=1, **fields)
    [row] = enrol_people(home, 1)
    found = appeal(rejected(row, organiser))
    enrol_people(away, 2)
    do_not_launch([home], by=organiser, reason="Za mało.")
    accept(found, other)
    new = Enrolment.objects.with_position().get(user=row.user, group=away)
    assert (new.state, new.position, new.application_no) == ("waiting", 1, row.application_no)
    assert fresh(row).state == State.NOT_LAUNCHED
    assert TrainingGroup.objects.get(pk=away.pk).places_taken == 1


# --- Being passed over ----------------------------------------------------------------------------


@pytest.fixture
def capped(programme):
    """A group with two places, of which a unit may have one: the second person of it waits."""
    programme.places_per_unit = 1
    programme.save()
    group = TrainingGroupFactory(programme=programme, capacity=2, minimum=1)
    return enrol_people(group, 2, unit=UnitFactory())


def test_accepted_appeal_waives_the_reason(capped, other):
    first, second = capped
    assert fresh(second).skip_reason == "unit_cap"
    found = appeal(second)
    assert found.against.details["skip_reason"] == "unit_cap"
    accept(found, other)
    assert [fresh(row).state for row in capped] == ["qualified", "offered"]
    assert fresh(second).waived_skips == ["unit_cap"]


def test_dismissed_appeal_changes_nothing(capped, other):
    decide_appeal(appeal(capped[1]), by=other, is_accepted=False, reason="Limit obowiązuje.")
    assert fresh(capped[1]).state == State.WAITING
    assert fresh(capped[1]).skip_reason == "unit_cap"


def test_appeal_of_somebody_who_has_left_gives_nothing_back(capped, other):
    found = appeal(capped[1])
    resign(capped[1], by=capped[1].user)
    accept(found, other)
    assert fresh(capped[1]).state == State.RESIGNED
    assert TrainingGroup.objects.get(pk=capped[1].group_id).places_taken == 1


# --- Letters and history --------------------------------------------------------------------------


@pytest.fixture
def letters(mailoutbox, django_capture_on_commit_callbacks):
    """``letters(act)``: the e-mails that ``act`` sends, as (receiver, subject)."""

    def send(act):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return sorted((letter.to[0], letter.subject.partition(":")[0]) for letter in mailoutbox)

    return send


def test_applicant_and_the_organisers_who_may_decide_get_letters(full, organiser, other, letters):
    row = rejected(full[0], organiser)
    person = row.user.email
    sent = letters(lambda: appeal(row))
    assert sent == sorted(
        [(person, "Otrzymaliśmy odwołanie"), (other.email, "Odwołanie czeka na decyzję")]
    )
    found = Appeal.objects.get()
    assert letters(lambda: accept(found, other)) == [(person, "Odwołanie uwzględnione")]


def test_administrators_get_the_letter_if_no_organiser_may_decide(full, organiser, letters):
    admin = make_member(roles=["administrator"])
    row = rejected(full[0], organiser)
    assert admin.email in {receiver for receiver, _subject in letters(lambda: appeal(row))}


def test_letter_of_a_rejection_says_until_when_to_appeal(full, organiser, letters, mailoutbox):
    letters(lambda: reject(full[0], by=organiser, reason="Kryterium 1."))
    [body] = [letter.body for letter in mailoutbox if letter.to == [full[0].user.email]]
    assert "Można się odwołać do" in body


def test_free_place_is_offered_at_once_with_one_letter(group, organiser, other, letters):
    [row] = enrol_people(group, 1)
    found = appeal(rejected(row, organiser))
    assert letters(lambda: accept(found, other)) == [(row.user.email, "Odwołanie uwzględnione")]
    assert fresh(row).state == State.OFFERED


def test_whoever_is_passed_over_learns_why(programme, organiser, letters, mailoutbox):
    programme.places_per_unit = 1
    programme.save()
    group = TrainingGroupFactory(programme=programme, capacity=1, minimum=1)
    enrol_people(group, 1)
    second, third = enrol_people(group, 2, unit=UnitFactory())
    sent = letters(lambda: change_capacity(group, 3, by=organiser))
    assert sent == sorted(
        [
            (second.user.email, "Miejsce do przyjęcia"),
            (third.user.email, "Lista na razie pomija to zgłoszenie"),
        ]
    )
    [body] = [letter.body for letter in mailoutbox if letter.to == [third.user.email]]
    assert "jednostka ma już w tej grupie tyle miejsc" in body
    assert "Można się odwołać do" in body


def test_history_has_every_step(full, organiser, other):
    row = rejected(full[0], organiser)
    withdraw_appeal(appeal(row), by=row.user)
    accept(appeal(row), other)
    kinds = list(row.events.order_by("pk").values_list("kind", flat=True))[2:]
    assert kinds == ["rejected", "appealed", "appeal_withdrawn", "appealed", "appeal_accepted"]
