"""The organiser corrects a wrong unit: numbers and places stay, the right unit consents."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.accounts.models import User
from tests.factories.members import UnitFactory, make_member
from tests.factories.training import TrainingGroupFactory, make_organiser, send_form
from training.models import Delegation, DelegationRequest, Enrolment
from training.services.consents import request_consent, upload_consent
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
    assert "Poprawiono jednostkę" in told.subject
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
    assert not DelegationRequest.objects.exists()


def test_consent_that_counts_for_the_right_unit_is_kept(client, organiser, held, right):
    give_consent(held)
    client.post(url(held), {"unit": right.full_name, "reason": "Pomyłka", "keeps_consent": "on"})
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
    organiser, group, held, wrong, right
):
    waiting = send_form(group.programme, unit=wrong).enrolments.get()
    assert (waiting.state, waiting.skip_reason) == ("waiting", "unit_cap")
    correct_unit(waiting, right, by=organiser, reason="Pomyłka")
    waiting.refresh_from_db()
    assert waiting.state == "offered"


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
