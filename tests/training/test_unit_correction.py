"""The organiser corrects a wrong unit: numbers and places stay, the right unit consents."""

from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from members.accounts.models import User
from tests.factories.members import UnitFactory, make_member
from tests.factories.training import TrainingGroupFactory, make_organiser, send_form
from training.consent_links import consent_url
from training.models import Delegation, DelegationRequest, Enrolment
from training.services.consents import (
    MOST_REQUESTS,
    decide_consent,
    request_consent,
    upload_consent,
)
from training.services.deciding import correct_unit
from training.services.enrolling import enrol, resign
from training.services.places import AlreadyChanged

pytestmark = pytest.mark.django_db
Consent = Enrolment.Consent


@pytest.fixture
def group():
    return TrainingGroupFactory(
        capacity=2, minimum=1, programme__consent_workdays=5, programme__places_per_unit=1
    )


@pytest.fixture
def organiser(client, group):
    found = make_organiser(group.programme)
    User.objects.filter(pk=found.pk).update(language="en")
    client.force_login(found)
    return found


@pytest.fixture
def wrong():
    return UnitFactory(name="Łowicz")


@pytest.fixture
def right():
    return UnitFactory(name="Kluczbork")


@pytest.fixture
def held(group, wrong):
    return send_form(group.programme, make_member(), unit=wrong).enrolments.get()


def url(enrolment) -> str:
    return reverse("training_desk:unit", args=[enrolment.pk])


def give_consent(enrolment):
    document = SimpleUploadedFile("zgoda.pdf", b"%PDF-1.4\n")
    return upload_consent(enrolment, by=enrolment.user, document=document)


def test_unit_is_corrected_in_form_and_enrolments(
    client, organiser, held, right, django_capture_on_commit_callbacks
):
    numbers = held.queue_no, held.application_no
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(held), {"unit": right.full_name, "reason": "Pomyłka w formularzu."})
    held.refresh_from_db()
    assert (held.unit, held.response.unit) == (right, right)
    assert (held.queue_no, held.application_no, held.state) == (*numbers, "qualified")
    step = held.events.order_by("pk").last()
    assert (step.kind, step.by, step.reason) == ("unit", organiser, "Pomyłka w formularzu.")
    [told] = [letter for letter in mail.outbox if held.user.email in letter.to][-1:]
    assert told.subject.endswith(f"Poprawiono jednostkę w zgłoszeniu nr {held.application_no}")
    assert "Kluczbork" in told.body
    assert "Łowicz" in told.body
    assert "Pomyłka w formularzu." in told.body
    page = client.get(reverse("training_desk:enrolment", args=[held.pk]))
    assert "Unit corrected by the organiser: Kluczbork" in page.text


def test_one_email_for_several_enrolments(
    organiser, group, held, right, django_capture_on_commit_callbacks
):
    other = TrainingGroupFactory(programme=group.programme)
    enrol([other], by=held.user, unit=held.unit)
    with django_capture_on_commit_callbacks(execute=True):
        correct_unit(held, right, by=organiser, reason="Pomyłka")
    assert {row.unit for row in Enrolment.objects.filter(user=held.user)} == {right}
    consents = Enrolment.objects.filter(user=held.user, consent=Consent.AWAITED).count()
    assert len([letter for letter in mail.outbox if held.user.email in letter.to]) == consents


def test_right_unit_consents_anew(organiser, held, right):
    request_consent(held, by=held.user, email="wojt@lowicz.example", name="Wójt")
    give_consent(held)
    correct_unit(held, right, by=organiser, reason="Pomyłka")
    held.refresh_from_db()
    assert held.consent == Consent.AWAITED
    assert not Delegation.objects.exists()
    assert not DelegationRequest.objects.in_force().exists()


def test_page_behind_the_link_of_the_former_head(organiser, held, right):
    asked = request_consent(held, by=held.user, email="wojt@lowicz.example", name="Wójt")
    path, head = urlsplit(consent_url(asked)).path, Client(enforce_csrf_checks=True)
    head.get(path)
    correct_unit(held, right, by=organiser, reason="Pomyłka")
    data = {"decision": "refuse", "name": "Wójt", "reason": "Brak środków w budżecie"}
    data["csrfmiddlewaretoken"] = head.cookies["csrftoken"].value
    page = head.post(path, data)
    assert page.status_code == 410
    assert "Organizator poprawił jednostkę" in page.text
    assert "Brak środków w budżecie" in page.text


def test_decision_by_the_link_of_the_former_head(organiser, held, right):
    asked = request_consent(held, by=held.user, email="wojt@lowicz.example", name="Wójt")
    correct_unit(held, right, by=organiser, reason="Pomyłka")
    held.refresh_from_db()
    with pytest.raises(AlreadyChanged):
        decide_consent(held, is_consent=True, method="head", name="Wójt", asked=asked)


def test_decision_for_the_former_unit(organiser, held, right):
    seen = Enrolment.objects.get(pk=held.pk)
    correct_unit(held, right, by=organiser, reason="Pomyłka")
    with pytest.raises(AlreadyChanged):
        decide_consent(seen, is_consent=True, method="coordinator", name="Wójt")


def test_requests_to_the_right_head_are_counted_anew(client, organiser, held, right):
    for number in range(MOST_REQUESTS):
        request_consent(held, by=held.user, email=f"w{number}@lowicz.example", name="Wójt")
    correct_unit(held, right, by=organiser, reason="Pomyłka")
    request_consent(held, by=held.user, email="burmistrz@kluczbork.example", name="Burmistrz")
    page = client.get(reverse("training_desk:enrolment", args=[held.pk]))
    assert page.text.count("The link has ended") == MOST_REQUESTS
    client.force_login(held.user)
    page = client.get(reverse("enrolments:consent", args=[held.pk]))
    assert "w0@lowicz.example" not in page.text
    assert "burmistrz@kluczbork.example" in page.text


def test_consent_given_after_the_page_was_opened_is_asked_for(client, organiser, held, right):
    data = {"unit": right.full_name, "reason": "Pomyłka"}
    data["known_consents"] = client.get(url(held)).context["form"]["known_consents"].value()
    give_consent(held)
    page = client.post(url(held), data)
    assert "consented after this page was opened" in page.text
    assert "keeps_consent" in page.context["form"].fields
    assert Delegation.objects.exists()
    data["known_consents"] = page.context["form"]["known_consents"].value()
    client.post(url(held), data)
    held.refresh_from_db()
    assert (held.unit, held.consent) == (right, Consent.AWAITED)


def test_consent_given_while_the_unit_is_corrected_stays(organiser, held, right):
    give_consent(held)
    with pytest.raises(AlreadyChanged):
        correct_unit(held, right, by=organiser, reason="x", known_consents=[])
    assert Delegation.objects.exists()


def test_document_is_deleted_after_the_commit(
    organiser, held, right, django_capture_on_commit_callbacks
):
    give_consent(held)
    document = Delegation.objects.get().document
    with django_capture_on_commit_callbacks() as callbacks:
        correct_unit(held, right, by=organiser, reason="Pomyłka")
        assert document.storage.exists(document.name)
    for callback in callbacks:
        callback()
    assert not document.storage.exists(document.name)


def test_consent_that_counts_for_the_right_unit_is_kept(client, organiser, held, right):
    give_consent(held)
    data = {"unit": right.full_name, "reason": "Pomyłka", "keeps_consent": "on"}
    client.post(url(held), data | {"known_consents": held.pk})
    held.refresh_from_db()
    assert (held.unit, held.consent) == (right, Consent.GIVEN)
    assert Delegation.objects.exists()


def test_page_asks_about_the_consent_only_if_there_is_one(client, organiser, held):
    assert "keeps_consent" not in client.get(url(held)).context["form"].fields
    give_consent(held)
    assert "keeps_consent" in client.get(url(held)).context["form"].fields


def test_nobody_loses_a_place_by_the_limit_of_the_right_unit(organiser, group, held, right):
    other = send_form(group.programme, unit=right).enrolments.get()
    correct_unit(held, right, by=organiser, reason="Pomyłka")
    states = Enrolment.objects.filter(pk__in=[held.pk, other.pk]).values_list("state", flat=True)
    assert set(states) == {"qualified"}


def test_who_waits_for_the_limit_of_the_wrong_unit_is_offered_a_place(
    organiser, group, held, wrong, right, django_capture_on_commit_callbacks
):
    waiting = send_form(group.programme, unit=wrong).enrolments.get()
    assert (waiting.state, waiting.skip_reason) == ("waiting", "unit_cap")
    with django_capture_on_commit_callbacks(execute=True):
        correct_unit(waiting, right, by=organiser, reason="Pomyłka")
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    told = [letter.subject for letter in mail.outbox if waiting.user.email in letter.to]
    assert any("Poprawiono jednostkę" in subject for subject in told)
    assert len(told) == 2


def test_wrong_input(client, organiser, held, wrong):
    for name, said in ((wrong.full_name, "already"), ("Zmyślonowo", "no unit of this name")):
        page = client.post(url(held), {"unit": name, "reason": "Pomyłka"})
        assert said in page.text
    page = client.post(url(held), {"unit": "", "reason": ""})
    assert {"unit", "reason"} <= set(page.context["form"].errors)


def test_one_of_several_units_is_picked(client, organiser, held):
    units = [UnitFactory(name="Góra", code=code) for code in ("0204011", "2606022")]
    page = client.post(url(held), {"unit": "Góra", "reason": "Pomyłka"})
    assert "unit_pick" in page.context["form"].fields
    client.post(url(held), {"unit": "Góra", "unit_pick": units[1].pk, "reason": "Pomyłka"})
    held.refresh_from_db()
    assert held.unit == units[1]


def test_others_and_ended_enrolments(organiser, held, right):
    for stranger in (held.user, make_member(), make_organiser()):
        with pytest.raises(PermissionDenied):
            correct_unit(held, right, by=stranger, reason="x")
    resign(held, by=held.user)
    with pytest.raises(AlreadyChanged):
        correct_unit(held, right, by=organiser, reason="x")
