"""The state of the formal verification in the organisers' lists, and its steps in the history."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.accounts.models import User
from tests.factories.members import make_member
from tests.factories.training import (
    CriterionFactory,
    TrainingGroupFactory,
    fill_in,
    make_organiser,
    send_form,
    verify_form,
)
from training.formal_verification import Formal, with_formal
from training.models import CompletionCall, Enrolment, EnrolmentEvent
from training.services.enrolling import resign
from training.services.verifying import call_for_completion

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return TrainingGroupFactory()


@pytest.fixture
def programme(group):
    return group.programme


@pytest.fixture
def criterion(programme):
    return CriterionFactory(programme=programme)


@pytest.fixture
def organiser(client, programme):
    found = make_organiser(programme)
    User.objects.filter(pk=found.pk).update(language="en")
    client.force_login(found)
    return found


@pytest.fixture
def person():
    return make_member()


def formal_of(response) -> str:
    return with_formal(response.enrolments.all(), timezone.now()).get().formal


def kinds_of(response) -> list[str]:
    steps = EnrolmentEvent.objects.filter(enrolment__response=response).order_by("pk")
    return [step.kind for step in steps]


def test_from_sent_to_verified(organiser, programme, criterion):
    other = CriterionFactory(programme=programme)
    response = send_form(programme)
    assert formal_of(response) == Formal.UNVERIFIED
    verify_form(response, {criterion.pk: True, other.pk: None}, by=organiser)
    assert formal_of(response) == Formal.UNVERIFIED
    verify_form(response, {other.pk: False}, by=organiser)
    assert formal_of(response) == Formal.UNFULFILLED
    verify_form(response, {other.pk: True}, by=organiser)
    assert formal_of(response) == Formal.VERIFIED


def test_call_answered_in_time(organiser, programme, criterion, person):
    response = send_form(programme, person)
    verify_form(response, {criterion.pk: True}, by=organiser)
    call_for_completion(response, by=organiser, missing="Telefon")
    assert formal_of(response) == Formal.CALLED
    response.refresh_from_db()
    fill_in(programme, person, version=response.version, groups=[], phone="1", unit=response.unit)
    assert formal_of(response) == Formal.COMPLETED
    verify_form(response, {criterion.pk: True}, by=organiser)
    assert formal_of(response) == Formal.VERIFIED
    assert kinds_of(response)[2:] == ["verified", "called", "completed", "verified"]


def test_call_not_answered_in_time(organiser, programme, criterion):
    response = send_form(programme)
    call_for_completion(response, by=organiser, missing="Telefon")
    CompletionCall.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert formal_of(response) == Formal.OVERDUE
    call_for_completion(response, by=organiser, missing="Telefon, po raz drugi")
    assert formal_of(response) == Formal.CALLED
    CompletionCall.objects.update(until=timezone.now() - timedelta(minutes=1))
    verify_form(response, {criterion.pk: True}, by=organiser)
    assert formal_of(response) == Formal.VERIFIED


def test_nothing_to_verify(organiser, programme):
    response = send_form(programme)
    assert formal_of(response) == ""
    Enrolment.objects.update(response=None)
    CriterionFactory(programme=programme)
    assert with_formal(Enrolment.objects.all(), timezone.now()).get().formal == ""


def test_verification_without_changes_is_no_step(organiser, programme, criterion):
    response = send_form(programme)
    verify_form(response, {criterion.pk: True}, by=organiser)
    before = kinds_of(response)
    verify_form(response, {criterion.pk: True}, by=organiser)
    assert kinds_of(response) == before


def test_changed_answers_are_a_step_but_special_needs_are_none(programme, person):
    response = send_form(programme, person)
    values = {"groups": [], "unit": response.unit}
    response = fill_in(programme, person, version=response.version, needs=["diet"], **values)
    assert "changed" not in kinds_of(response)
    fill_in(programme, person, version=response.version, phone="1", needs=["diet"], **values)
    assert kinds_of(response)[-1] == "changed"


def test_changed_after_verification(organiser, programme, criterion, person):
    response = send_form(programme, person)
    values = {"groups": [], "unit": response.unit}
    response = fill_in(programme, person, version=response.version, phone="1", **values)
    assert formal_of(response) == Formal.UNVERIFIED
    verify_form(response, {criterion.pk: True}, by=organiser)
    response = fill_in(
        programme, person, version=response.version, phone="1", needs=["diet"], **values
    )
    assert formal_of(response) == Formal.VERIFIED
    fill_in(programme, person, version=response.version, phone="2", needs=["diet"], **values)
    assert formal_of(response) == Formal.CHANGED
    verify_form(response, {criterion.pk: True}, by=organiser)
    assert formal_of(response) == Formal.VERIFIED
    assert kinds_of(response)[-2:] == ["changed", "verified"]


def test_what_came_after_the_page_was_opened_is_not_verified(
    client, organiser, programme, criterion, person
):
    response = send_form(programme, person)
    path = reverse("training_desk:verification", args=[response.enrolments.get().pk])
    call_for_completion(response, by=organiser, missing="Telefon")
    data = hidden_fields(client.get(path)) | {f"criterion_{criterion.pk}": "yes"}
    response.refresh_from_db()
    values = {"groups": [], "unit": response.unit, "phone": "1"}
    fill_in(programme, person, version=response.version, **values)
    page = client.post(path, data)
    assert "after this page was opened" in page.text
    assert "checked" in page.context["form"][f"criterion_{criterion.pk}"].as_widget()
    assert formal_of(response) == Formal.COMPLETED
    client.post(path, data | hidden_fields(page))
    assert formal_of(response) == Formal.VERIFIED


def test_call_that_ended_after_the_page_was_opened_is_not_checked(
    client, organiser, programme, criterion
):
    response = send_form(programme)
    path = reverse("training_desk:verification", args=[response.enrolments.get().pk])
    call_for_completion(response, by=organiser, missing="Telefon")
    data = hidden_fields(client.get(path)) | {f"criterion_{criterion.pk}": "yes"}
    CompletionCall.objects.update(until=timezone.now() - timedelta(minutes=1))
    client.post(path, data)
    assert formal_of(response) == Formal.OVERDUE


def hidden_fields(page) -> dict:
    form = page.context["form"]
    return {name: form[name].value() or "" for name in ("version", "calls", "begun_with")}


def test_history_says_what_was_found(client, organiser, programme, criterion):
    response = send_form(programme)
    verify_form(response, {criterion.pk: False}, by=organiser)
    page = client.get(reverse("training_desk:enrolment", args=[response.enrolments.get().pk]))
    assert f"Formal verification: {criterion.text} – not fulfilled" in page.text


def test_page_of_an_ended_application_calls_nobody(client, organiser, programme):
    enrolment = send_form(programme).enrolments.get()
    path = reverse("training_desk:verification", args=[enrolment.pk])
    call = reverse("training_desk:completion_call", args=[enrolment.pk])
    assert call in client.get(path).text
    resign(enrolment, by=enrolment.user)
    assert call not in client.get(path).text
    assert "has ended already" in client.post(call, {"reason": "x"}, follow=True).text


def test_completion_is_checked_in_a_programme_without_criteria(client, organiser, programme):
    response = send_form(programme)
    CompletionCall.objects.create(
        response=response, missing="Telefon", until=timezone.now() - timedelta(days=1)
    )
    path = reverse("training_desk:verification", args=[response.enrolments.get().pk])
    page = client.get(path)
    assert "Save the verification" in page.text
    client.post(path, hidden_fields(page))
    assert formal_of(response) == ""
    assert "Save the verification" not in client.get(path).text


def test_group_is_filtered(client, group, organiser, programme, criterion):
    verified, waiting = send_form(programme), send_form(programme)
    verify_form(verified, {criterion.pk: True}, by=organiser)
    path = reverse("training_desk:group", args=[group.pk])

    def shown(formal):
        return [row.response_id for row in client.get(path, {"formal": formal}).context["taking"]]

    assert shown("verified") == [verified.pk]
    assert shown("unverified") == shown("waiting") == [waiting.pk]
    assert shown("called") == []
    assert shown("") == shown("nonsense") == [verified.pk, waiting.pk]


def test_programme_counts_what_waits(client, group, organiser, programme, criterion):
    responses = [send_form(programme) for _ in range(3)]
    verify_form(responses[0], {criterion.pk: True}, by=organiser)
    Enrolment.objects.filter(response=responses[1]).update(state=Enrolment.State.RESIGNED)
    page = client.get(reverse("training_desk:programme", args=[programme.slug]))
    assert [row.to_verify for row in page.context["groups"]] == [1]
    assert f"{reverse('training_desk:group', args=[group.pk])}?formal=waiting" in page.text


def test_filter_stays_on_the_next_page(client, group, organiser, criterion, monkeypatch):
    monkeypatch.setattr("training.views.desk.ROWS", 2)
    for _ in range(3):
        send_form(group.programme)
    path = reverse("training_desk:group", args=[group.pk])
    first = client.get(path, {"formal": "unverified"})
    second = client.get(path + first.context["next_url"])
    assert [row.queue_no for row in second.context["taking"]] == [3]
    assert second.context["first_url"] == f"{path}?formal=unverified"
    whole = client.get(path + "?" + first.context["whole_url"].partition("?")[2])
    assert [row.queue_no for row in whole.context["taking"]] == [1, 2, 3]
