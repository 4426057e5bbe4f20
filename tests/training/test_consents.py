"""The consent of the delegating unit: by a coordinator, by the head, by a document."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.membership.models import Affiliation
from tests.factories.members import (
    AffiliationFactory,
    UnitFactory,
    UserFactory,
    make_coordinator,
    make_member,
)
from tests.factories.training import TrainingGroupFactory, enrol_people, make_organiser
from training.consent_links import consent_url
from training.models import Delegation, DelegationRequest, Enrolment
from training.models.enrolments import coordinators_for
from training.services.consents import MOST_REQUESTS, request_consent, return_consent
from training.services.enrolling import enrol, resign

pytestmark = pytest.mark.django_db
State = Enrolment.State
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ANSWER = {"decision": "consent", "name": "z upoważnienia wójta"}
REFUSAL = {"decision": "refuse", "name": "Jan Wójt, wójt", "reason": "Brak zastępstwa."}


@pytest.fixture
def held():
    """A held place for which the consent of the unit is awaited."""
    group = TrainingGroupFactory(capacity=1, programme__consent_workdays=5)
    return enrol_people(group, 1)[0]


@pytest.fixture
def asked(held):
    return request_consent(held, by=held.user, email="wojt@gmina.example", name="Wójt")


def reload(enrolment):
    return Enrolment.objects.get(pk=enrolment.pk)


def coordinator_of(user, **options):
    """A coordinator of the organisation to which ``user`` belongs from now on."""
    coordinator = make_coordinator()
    organisation = coordinator.affiliations.get().organisation
    AffiliationFactory(user=user, organisation=organisation, **options)
    return coordinator


def path_of(asked) -> str:
    return consent_url(asked).removeprefix("http://localhost:8000")


# --- By a coordinator -----------------------------------------------------------------------------


def decide(client, coordinator, held, answer=ANSWER):
    client.force_login(coordinator)
    return client.post(reverse("consents:coordinator", args=[held.pk]), answer)


def test_coordinator_consents(client, held):
    coordinator = coordinator_of(held.user)
    assert decide(client, coordinator, held).status_code == 302
    given = Delegation.objects.get()
    assert reload(held).consent == "given"
    assert (given.decided_by, given.decided_name) == (coordinator, "z upoważnienia wójta")
    assert given.organisation == coordinator.affiliations.get().organisation


def test_applicant_reads_who_consented_how(client, held):
    decide(client, coordinator_of(held.user), held)
    client.force_login(held.user)
    assert "z upoważnienia wójta" in client.get(held.get_absolute_url()).text


def test_coordinator_refuses_with_a_reason(client, held):
    coordinator = coordinator_of(held.user)
    decide(client, coordinator, held, REFUSAL | {"reason": " "})
    assert reload(held).state == State.QUALIFIED
    decide(client, coordinator, held, REFUSAL)
    assert reload(held).state == State.REFUSED


def test_consent_approves_a_pending_affiliation(client, held):
    coordinator = coordinator_of(held.user, state=Affiliation.State.PENDING)
    decide(client, coordinator, held)
    assert Affiliation.objects.get(user=held.user).state == Affiliation.State.ACTIVE
    assert reload(held).consent == "given"


def test_refusal_leaves_a_pending_affiliation(client, held):
    coordinator = coordinator_of(held.user, state=Affiliation.State.PENDING)
    decide(client, coordinator, held, REFUSAL)
    assert Affiliation.objects.get(user=held.user).state == Affiliation.State.PENDING


def test_strangers_do_not_consent(client, held):
    coordinator = coordinator_of(held.user, state=Affiliation.State.REJECTED)
    for stranger in (coordinator, make_coordinator(), make_member(), held.user):
        assert decide(client, stranger, held).status_code == 404
    assert reload(held).consent == "awaited"


def test_coordinator_of_another_unit_does_not_consent(client, held):
    coordinator = coordinator_of(held.user)
    Enrolment.objects.update(unit=UnitFactory())
    held.refresh_from_db()
    assert list(coordinators_for(held)) == []
    assert decide(client, coordinator, held).status_code == 404
    organisation = held.user.affiliations.get().organisation
    organisation.units.add(held.unit)
    assert list(coordinators_for(held)) == [coordinator]
    decide(client, coordinator, held)
    assert reload(held).consent == "given"


def test_coordinator_who_answers_too_late_is_told(client, held):
    coordinator = coordinator_of(held.user)
    resign(held, by=held.user)
    answer = decide(client, coordinator, held, REFUSAL)
    assert (answer.status_code, answer.url) == (302, reverse("consents:waiting"))
    assert client.get(answer.url).context["messages"]


def test_nobody_consents_to_the_own_enrolment(client):
    coordinator = make_coordinator()
    [own] = enrol([TrainingGroupFactory(programme__consent_workdays=5)], by=coordinator)
    assert decide(client, coordinator, own).status_code == 404


def test_coordinators_are_told(act):
    person = UserFactory()
    coordinator = coordinator_of(person)
    act(enrol, [TrainingGroupFactory(programme__consent_workdays=5)], by=person)
    assert [letter.kind for letter in mail.outbox if letter.to == [coordinator.email]] == [
        "training_consent_waits"
    ]


@pytest.mark.parametrize("count", [1, 8])
def test_queries_of_the_coordinators_list(client, django_assert_num_queries, count):
    coordinator = make_coordinator()
    group = TrainingGroupFactory(programme__consent_workdays=5)
    for row in enrol_people(group, count):
        organisation = coordinator.affiliations.get().organisation
        AffiliationFactory(user=row.user, organisation=organisation)
    client.force_login(coordinator)
    with django_assert_num_queries(9):
        page = client.get(reverse("consents:waiting"))
    assert len(page.context["enrolments"]) == count


# --- By the head of the unit ----------------------------------------------------------------------


def test_head_consents_without_an_account(client, held, asked):
    assert client.get(path_of(asked)).status_code == 200
    assert reload(held).consent == "awaited"
    client.post(path_of(asked), ANSWER | {"name": "Jan Wójt, wójt"})
    assert reload(held).consent == "given"
    assert Delegation.objects.get().method == Delegation.Method.HEAD


def test_head_refuses(client, held, asked):
    [second] = enrol_people(held.group, 1)
    client.post(path_of(asked), REFUSAL)
    assert reload(held).state == State.REFUSED
    assert reload(second).state == State.OFFERED


def test_link_serves_once(client, held, asked):
    client.post(path_of(asked), ANSWER)
    assert client.get(path_of(asked)).status_code == 410
    assert client.post(path_of(asked), REFUSAL).status_code == 410
    assert reload(held).consent == "given"


@pytest.mark.parametrize("missing", ["decision", "name"])
def test_mistakes_lose_nothing_of_the_head(client, held, asked, missing):
    page = client.post(path_of(asked), REFUSAL | {missing: ""})
    assert page.context["form"].errors[missing]
    values = {name: page.context["form"][name].value() for name in REFUSAL}
    assert values == REFUSAL | {missing: ""}


def test_reason_typed_for_an_ended_enrolment_is_shown(held, asked):
    head = Client(enforce_csrf_checks=True)
    head.get(path_of(asked))
    resign(held, by=held.user)
    token = {"csrfmiddlewaretoken": head.cookies["csrftoken"].value}
    answer = head.post(path_of(asked), REFUSAL | token)
    assert answer.status_code == 410
    assert REFUSAL["reason"] in answer.text
    assert REFUSAL["name"] in answer.text


def test_link_of_an_ended_enrolment(client, held, asked):
    resign(held, by=held.user)
    assert client.get(path_of(asked)).status_code == 410
    enrol([held.group], by=held.user)
    assert client.post(path_of(asked), ANSWER).status_code == 410
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: f"9{token}"])
def test_wrong_link(client, asked, change):
    token = path_of(asked).split("/")[-2]
    assert client.get(reverse("consents:decide", args=[change(token)])).status_code == 404


def test_late_consent_is_better_than_none(client, held, asked):
    Enrolment.objects.update(consent="overdue")
    client.post(path_of(asked), ANSWER)
    assert reload(held).consent == "given"


def ask(client, held, **fields):
    client.force_login(held.user)
    data = {"name": "Wójt", "email": "wojt@gmina.example"} | fields
    return client.post(reverse("enrolments:consent", args=[held.pk]), data)


def test_link_is_sent_to_the_head(client, held, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert ask(client, held).status_code == 302
    [letter] = [letter for letter in mail.outbox if letter.to == ["wojt@gmina.example"]]
    assert path_of(DelegationRequest.objects.get()) in letter.body


@pytest.mark.parametrize("change", [str, str.upper])
def test_link_is_never_sent_to_the_applicant(client, held, change):
    assert ask(client, held, email=change(held.user.email)).status_code == 200
    assert not DelegationRequest.objects.exists()


def test_link_is_sent_three_times_at_most(client, held):
    for _number in range(MOST_REQUESTS + 1):
        ask(client, held)
    assert DelegationRequest.objects.count() == MOST_REQUESTS


# --- By a document --------------------------------------------------------------------------------


def upload(client, held, content=PDF, name="zgoda.pdf"):
    client.force_login(held.user)
    data = {"document": SimpleUploadedFile(name, content)}
    return client.post(reverse("enrolments:consent_upload", args=[held.pk]), data)


@pytest.fixture
def uploaded(client, held, settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = tmp_path
    upload(client, held)
    client.logout()
    return held


def test_uploaded_document(uploaded):
    given = Delegation.objects.get()
    assert reload(uploaded).consent == "given"
    assert (given.method, given.document_name) == (Delegation.Method.UPLOAD, "zgoda.pdf")
    assert "zgoda" not in given.document.name
    given.document.delete()


def test_document_of_a_wrong_kind(client, held):
    assert upload(client, held, b"<html>", "zgoda.pdf").status_code == 200
    assert reload(held).consent == "awaited"


def test_readers_of_the_document(client, uploaded):
    path = reverse("enrolments:consent_document", args=[uploaded.pk])
    organiser = make_organiser(uploaded.programme)
    readers = {uploaded.user: 200, organiser: 200, make_organiser(): 404, make_member(): 404}
    [other_applicant] = enrol_people(uploaded.group, 1)
    other_organiser = make_organiser(TrainingGroupFactory().programme)
    readers |= {other_applicant.user: 404, other_organiser: 404, coordinator_of(uploaded.user): 404}
    for reader, status in readers.items():
        client.force_login(reader)
        answer = client.get(path)
        assert answer.status_code == status
        list(answer.streaming_content) if status == 200 else None
    Delegation.objects.get().document.delete()


def test_returned_document(uploaded, act):
    organiser = make_organiser(uploaded.programme)
    act(return_consent, uploaded, by=organiser, reason="Brak podpisu.")
    stored = reload(uploaded)
    assert (stored.state, stored.consent) == (State.QUALIFIED, "awaited")
    assert stored.consent_until > timezone.now() + timedelta(days=4)
    assert not Delegation.objects.exists()
    assert "Brak podpisu." in mail.outbox[-1].body


def test_page_with_the_three_ways(client, held):
    coordinator = coordinator_of(held.user)
    client.force_login(held.user)
    page = client.get(reverse("enrolments:consent", args=[held.pk])).content.decode()
    assert coordinator.get_full_name() in page
    assert 'type="file"' in page
    assert 'type="email"' in page
