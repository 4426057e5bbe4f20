"""Pages of appeals: the applicant's own, and those of the organisers who decide."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.members import make_member
from tests.factories.training import TrainingGroupFactory, enrol_people, make_organiser
from training.models import Appeal
from training.privacy import erase
from training.services.appealing import decide_appeal, submit_appeal
from training.services.deciding import reject

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return TrainingGroupFactory(capacity=1, minimum=1)


@pytest.fixture
def organiser(group):
    return make_organiser(group.programme)


@pytest.fixture
def decider(group):
    return make_organiser(group.programme)


@pytest.fixture
def rejected(group, organiser):
    [row] = enrol_people(group, 1)
    reject(row, by=organiser, reason="Kryterium 1.")
    row.refresh_from_db()
    return row


@pytest.fixture
def found(rejected):
    return submit_appeal(rejected, by=rejected.user, grounds="Zaświadczenie było dołączone.")


def own(row) -> str:
    return reverse("enrolments:appeal", args=[row.pk])


def text_of(response) -> str:
    return response.content.decode()


def typed_before(path, data, *, by, meanwhile):
    """The answer to a form that was opened before ``meanwhile``, and sent after it."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(by)
    client.get(path)
    meanwhile()
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    return client.post(path, data | token)


def test_applicant_appeals_and_sees_the_appeal(client, rejected):
    client.force_login(rejected.user)
    assert own(rejected) in text_of(client.get(rejected.get_absolute_url()))
    assert "Kryterium 1." in text_of(client.get(own(rejected)))
    page = client.post(own(rejected), {"grounds": "Pracuję w gminie."}, follow=True)
    assert "Odwołanie zostało wysłane." in text_of(page)
    assert "Pracuję w gminie." in text_of(page)
    assert own(rejected) not in text_of(page)


def test_appeal_needs_grounds(client, rejected):
    client.force_login(rejected.user)
    page = client.post(own(rejected), {"grounds": " "})
    assert page.context["form"].errors
    assert not Appeal.objects.exists()


def test_text_of_a_second_appeal_is_shown_for_copying(rejected):
    page = typed_before(
        own(rejected),
        {"grounds": "Jeszcze jedno."},
        by=rejected.user,
        meanwhile=lambda: submit_appeal(rejected, by=rejected.user, grounds="Pierwsze."),
    )
    assert "Jeszcze jedno." in text_of(page)
    assert Appeal.objects.count() == 1


def test_nothing_to_appeal_leads_back(client, group):
    [row] = enrol_people(group, 1)
    client.force_login(row.user)
    page = client.get(own(row), follow=True)
    assert page.redirect_chain
    assert "Nie ma tu teraz decyzji" in text_of(page)


def test_applicant_withdraws_the_appeal(client, found):
    client.force_login(found.enrolment.user)
    url = reverse("enrolments:appeal_withdraw", args=[found.pk])
    assert "Odwołanie zostało wycofane." in text_of(client.post(url, follow=True))
    assert "już rozpatrzone albo wycofane" in text_of(client.post(url, follow=True))


def test_another_organiser_decides(client, found, decider):
    client.force_login(decider)
    assert found.get_absolute_url() in text_of(
        client.get(reverse("training_desk:appeals", args=[found.enrolment.programme.slug]))
    )
    page = client.post(
        found.get_absolute_url(), {"decision": "dismiss", "reason": "Brak dowodu."}, follow=True
    )
    assert "Odwołanie zostało rozpatrzone" in text_of(page)
    found.refresh_from_db()
    assert (found.state, found.decided_by) == ("dismissed", decider)
    client.force_login(found.enrolment.user)
    assert "Brak dowodu." in text_of(client.get(found.enrolment.get_absolute_url()))


def test_whoever_rejected_sees_no_form_and_cannot_send_it(client, found, organiser):
    client.force_login(organiser)
    page = client.get(found.get_absolute_url())
    assert 'name="decision"' not in text_of(page)
    assert "musi rozpatrzyć ktoś inny" in text_of(page)
    page = client.post(found.get_absolute_url(), {"decision": "accept", "reason": "x"})
    assert Appeal.objects.get().is_open


def test_reason_of_a_late_decision_is_shown_for_copying(found, decider, group):
    other = make_organiser(group.programme)
    page = typed_before(
        found.get_absolute_url(),
        {"decision": "dismiss", "reason": "Za późno."},
        by=decider,
        meanwhile=lambda: decide_appeal(found, by=other, is_accepted=True, reason="Racja."),
    )
    assert "Za późno." in text_of(page)
    found.refresh_from_db()
    assert found.state == "accepted"


def test_strangers_get_404(client, found):
    client.force_login(make_member())
    urls = [own(found.enrolment), found.get_absolute_url()]
    assert {client.get(url).status_code for url in urls} == {404}
    url = reverse("enrolments:appeal_withdraw", args=[found.pk])
    assert client.post(url).status_code == 404


def test_erased_applicant_leaves_no_text(found, organiser):
    erase(found.enrolment.user)
    found.refresh_from_db()
    assert (found.state, found.grounds) == ("withdrawn", "")
