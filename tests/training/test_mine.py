"""The pages of a person's own enrolments, and the e-mails about them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.factories.members import UserFactory
from tests.factories.training import (
    TrainingGroupFactory,
    TrainingSessionFactory,
    enrol_people,
    fill_in,
    make_organiser,
    send_form,
)
from training.models import CompletionCall, Enrolment
from training.services.applying import complete, submit
from training.services.deciding import reject
from training.services.enrolling import enrol, resign

pytestmark = pytest.mark.django_db
State = Enrolment.State
MINE = "/training/mine/"


@pytest.fixture
def offered():
    """An enrolment to which a place is offered."""
    held, second = enrol_people(TrainingGroupFactory(capacity=1), 2)
    resign(held, by=held.user)
    second.refresh_from_db()
    return second


def post(client, name: str, enrolment, **data):
    client.force_login(enrolment.user)
    return client.post(reverse(f"enrolments:{name}", args=[enrolment.pk]), data, follow=True)


def state_of(enrolment) -> str:
    enrolment.refresh_from_db()
    return enrolment.state


def test_visitor_signs_in_first(client):
    assert client.get(MINE).url == f"/account/login/?next={MINE}"


def test_nothing_yet(client):
    client.force_login(UserFactory(language="en"))
    page = client.get(MINE, headers={"accept-language": "en"}).content.decode()
    assert "You have not applied for any training" in page


def test_forms_that_are_not_sent_are_listed(client):
    programme = TrainingGroupFactory().programme
    response = fill_in(programme, UserFactory())
    review = reverse("enrolments:review", args=[programme.slug])
    client.force_login(response.user)
    assert review in client.get(MINE).content.decode()
    submit(response, by=response.user)
    assert review not in client.get(MINE).content.decode()
    client.force_login(UserFactory())
    fill_in(programme, UserFactory())
    assert review not in client.get(MINE).content.decode()


def test_open_call_is_shown_until_it_is_answered(client):
    response = send_form(TrainingGroupFactory().programme)
    CompletionCall.objects.create(
        response=response, missing="Stanowisko.", until=timezone.now() + timedelta(days=1)
    )
    client.force_login(UserFactory())
    assert "Stanowisko." not in client.get(MINE).content.decode()
    client.force_login(response.user)
    assert "Stanowisko." in client.get(MINE).content.decode()
    complete(response, by=response.user)
    assert "Stanowisko." not in client.get(MINE).content.decode()


def test_only_own_enrolments(client, offered):
    other = enrol_people(TrainingGroupFactory(town="Żary"), 1)[0]
    client.force_login(offered.user)
    page = client.get(MINE).content.decode()
    assert offered.group.town in page
    assert other.group.town not in page


@pytest.mark.parametrize("name", ["detail", "decline", "withdraw", "consent"])
def test_pages_of_somebody_else(client, offered, name):
    client.force_login(UserFactory())
    assert client.get(reverse(f"enrolments:{name}", args=[offered.pk])).status_code == 404


@pytest.mark.parametrize("name", ["accept", "decline", "withdraw", "prefer"])
def test_actions_of_somebody_else(client, offered, name):
    for stranger in (UserFactory(), make_organiser(offered.programme)):
        client.force_login(stranger)
        assert client.post(reverse(f"enrolments:{name}", args=[offered.pk])).status_code == 404
    assert state_of(offered) == State.OFFERED


def test_accepting(client, offered):
    post(client, "accept", offered)
    assert state_of(offered) == State.QUALIFIED


def test_accepting_late(client, offered):
    past = timezone.now() - timedelta(seconds=1)
    Enrolment.objects.filter(pk=offered.pk).update(offered_until=past)
    page = post(client, "accept", offered).content.decode()
    assert state_of(offered) == State.EXPIRED
    assert "messages" in page


def test_accepting_despite_a_clash(client, offered):
    other = TrainingGroupFactory(programme=offered.programme)
    enrol([other], by=offered.user)
    TrainingSessionFactory(group=offered.group)
    TrainingSessionFactory(group=other)
    post(client, "accept", offered)
    assert state_of(offered) == State.OFFERED


def test_declining(client, offered):
    client.force_login(offered.user)
    client.get(reverse("enrolments:decline", args=[offered.pk]))
    assert state_of(offered) == State.OFFERED
    post(client, "decline", offered)
    assert state_of(offered) == State.DECLINED


def test_withdrawing_with_a_reason(client, offered):
    post(client, "withdraw", offered, reason="Zmiana pracy.")
    assert state_of(offered) == State.RESIGNED
    assert offered.events.get(kind="resigned").reason == "Zmiana pracy."


def test_withdrawing_twice(client, offered):
    post(client, "withdraw", offered)
    assert post(client, "withdraw", offered).status_code == 200


def test_first_choice(client):
    one = TrainingGroupFactory()
    other = TrainingGroupFactory(programme=one.programme, service_area=one.service_area)
    person = UserFactory()
    _first, second = enrol([one, other], by=person)
    post(client, "prefer", second)
    assert state_of(second) == State.OFFERED


def test_history_says_why(client):
    group = TrainingGroupFactory(capacity=1)
    [held] = enrol_people(group, 1)
    reject(held, by=make_organiser(group.programme), reason="Kryterium 2.")
    client.force_login(held.user)
    page = client.get(reverse("enrolments:detail", args=[held.pk])).content.decode()
    assert "Kryterium 2." in page


@pytest.mark.parametrize("count", [1, 12])
def test_queries_of_the_list(client, django_assert_num_queries, count):
    person, programme = UserFactory(), TrainingGroupFactory().programme
    enrol([TrainingGroupFactory(programme=programme) for _ in range(count)], by=person)
    client.force_login(person)
    with django_assert_num_queries(11):
        client.get(MINE)


# --- E-mails --------------------------------------------------------------------------------------


def letters_to(enrolment) -> list:
    return [letter for letter in mail.outbox if letter.to == [enrolment.user.email]]


def test_application_is_confirmed_once_with_all_numbers(act):
    one = TrainingGroupFactory(capacity=1)
    other = TrainingGroupFactory(programme=one.programme)
    enrol_people(one, 1)
    person = UserFactory()
    made = act(enrol, [one, other], by=person)
    [letter] = letters_to(made[0])
    for enrolment in made:
        assert str(enrolment.group) in letter.body
        assert f" {enrolment.application_no}:" in letter.body
    assert "<time" not in letter.body


def test_offer_is_told(act):
    held, second, third = enrol_people(TrainingGroupFactory(capacity=1), 3)
    act(resign, held, by=held.user)
    [letter] = letters_to(second)
    assert reverse("enrolments:detail", args=[second.pk]) in letter.body
    assert letters_to(held)
    assert letters_to(third) == []


def test_rejection_tells_the_reason(act):
    [held] = enrol_people(TrainingGroupFactory(), 1)
    act(reject, held, by=make_organiser(held.programme), reason="Kryterium 1.")
    [letter] = letters_to(held)
    assert "Kryterium 1." in letter.body


def test_state_that_changed_meanwhile_is_not_told():
    from training.tasks import mail_enrolment

    [held] = enrol_people(TrainingGroupFactory(), 1)
    mail_enrolment.func(held.pk, State.OFFERED)
    assert letters_to(held) == []


def test_no_letter_to_an_inactive_account(act):
    held, second = enrol_people(TrainingGroupFactory(capacity=1), 2)
    act(lambda: type(held.user).objects.filter(pk=held.user_id).update(is_active=False))
    act(resign, held, by=held.user)
    assert letters_to(held) == []
    assert letters_to(second)
