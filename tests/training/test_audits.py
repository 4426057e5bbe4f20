"""Auditors: what they may read, for how long, and what is noted; comparing two applications."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.pdf.kinds import find_object
from tests.factories.members import UnitFactory, UserFactory, make_member
from tests.factories.training import (
    CriterionFactory,
    ProgrammeFactory,
    QuestionFactory,
    SurveyFactory,
    TrainingGroupFactory,
    enrol_people,
    make_organiser,
    send_form,
)
from training.models import Audit, AuditLook, Enrolment
from training.privacy import erase
from training.services.appealing import decide_appeal, submit_appeal
from training.services.auditing import end_audit, grant_audit
from training.services.deciding import reject
from training.services.enrolling import accept_offer
from training.urls.personal import desk, own

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
READ = {"home", "programme", "group", "log", "enrolment", "record", "record_docx", "compare"}
"""The pages of the desk that an auditor may open."""


@pytest.fixture
def enrolment():
    """An application with a form, in a programme with everything that the desk shows."""
    programme = TrainingGroupFactory().programme
    CriterionFactory(programme=programme)
    QuestionFactory(survey=SurveyFactory(programme=programme, number=7), key=70)
    found = send_form(programme).enrolments.get()
    reject(found, by=make_organiser(programme), reason="Kryterium 1.")
    submit_appeal(found, by=found.user, grounds="Było spełnione.")
    return found


@pytest.fixture
def programme(enrolment):
    return enrolment.programme


@pytest.fixture
def organiser(programme):
    return make_organiser(programme)


def audit_of(programme, *, by, first=0, last=7) -> Audit:
    """The audit of a new account, from ``first`` to ``last`` days from today."""
    today = timezone.localdate()
    days = {"starts_on": today + first * DAY, "ends_on": today + last * DAY}
    return grant_audit(programme, UserFactory(), by=by, **days)


@pytest.fixture
def audit(programme, organiser):
    return audit_of(programme, by=organiser)


def addresses(enrolment, audit) -> dict[str, str]:
    """Name of the route -> its address for the enrolment, for all pages of the desk."""
    survey = enrolment.programme.surveys.get(number=7)
    ids = {
        "groups": {"pk": enrolment.group_id, "ending": "csv"},
        "enrolments": {"pk": enrolment.pk},
        "appeals": {"pk": enrolment.appeals.get().pk},
        "audits": {"pk": audit.pk},
        "<slug:slug>": {
            "slug": enrolment.programme.slug,
            "pk": enrolment.programme.criteria.get().pk,
            "key": survey.questions.get().key,
            "number": survey.number,
        },
    }
    found = {}
    for pattern in desk:
        values = ids.get(str(pattern.pattern).split("/")[0], {})
        kwargs = {name: values[name] for name in pattern.pattern.converters}
        found[pattern.name] = reverse(f"training_desk:{pattern.name}", kwargs=kwargs)
    return found


def opened(client, paths) -> set[str]:
    """The names of those addresses that answer a GET or a POST with something else than 404."""
    found = set()
    for name, path in paths.items():
        answers = {client.get(path).status_code, client.post(path).status_code}
        if answers - {404, 405}:
            found.add(name)
    return found


# --- Leaks ----------------------------------------------------------------------------------------


def test_auditor_opens_only_what_they_may_read(client, enrolment, audit):
    client.force_login(audit.user)
    assert opened(client, addresses(enrolment, audit)) == READ


def test_auditor_changes_nothing(client, enrolment, audit):
    client.force_login(audit.user)
    paths = addresses(enrolment, audit)
    assert {client.post(paths[name]).status_code for name in READ} == {405}


def test_pages_of_another_programme(client, enrolment, audit):
    other = TrainingGroupFactory().programme
    own_audit = audit_of(other, by=make_organiser(other))
    client.force_login(own_audit.user)
    assert opened(client, addresses(enrolment, audit)) == {"home"}


@pytest.mark.parametrize(("first", "last", "may_read"), [(1, 7, 0), (0, 0, 1), (-7, -1, 0)])
def test_days_of_an_audit(client, enrolment, organiser, first, last, may_read):
    audit = audit_of(enrolment.programme, by=organiser, first=first, last=last)
    client.force_login(audit.user)
    assert opened(client, addresses(enrolment, audit)) == (READ if may_read else set())


def test_ended_audit(client, enrolment, audit, organiser):
    client.force_login(audit.user)
    paths = addresses(enrolment, audit)
    end_audit(audit, by=organiser)
    assert opened(client, paths) == set()


def test_document_of_the_record(enrolment, audit, organiser):
    assert find_object(audit.user, "recruitment-record", enrolment.group_id)
    end_audit(audit, by=organiser)
    assert find_object(audit.user, "recruitment-record", enrolment.group_id) is None


def test_auditor_sees_no_own_pages_of_applicants(client, enrolment, audit):
    client.force_login(audit.user)
    ids = {"pk": enrolment.pk, "slug": "x", "token": "00000000-0000-0000-0000-000000000000"}
    of_enrolment = [it for it in own if "enrolments/" in str(it.pattern)]
    paths = {it.name: reverse(f"enrolments:{it.name}", args=[ids["pk"]]) for it in of_enrolment}
    assert opened(client, paths) == set()


def test_pages_show_no_address_and_lead_nowhere_else(client, enrolment, audit):
    client.force_login(audit.user)
    paths = addresses(enrolment, audit)
    hidden = {path for name, path in paths.items() if name not in READ}
    for name in READ - {"record_docx"}:
        page = client.get(paths[name]).content.decode()
        assert enrolment.user.email not in page
        assert not [path for path in hidden if f'"{path}"' in page]


def test_erased_auditor_reads_no_more(client, enrolment, audit):
    erase(audit.user)
    client.force_login(audit.user)
    assert opened(client, addresses(enrolment, audit)) == set()


# --- Looks ----------------------------------------------------------------------------------------


def test_each_look_is_noted_and_the_organiser_sees_it(client, enrolment, audit, organiser):
    client.force_login(audit.user)
    paths = addresses(enrolment, audit)
    for name in sorted(READ - {"home"}):
        client.get(paths[name])
    client.get(paths["programme"], {"q": "Nowak"})
    noted = list(audit.looks.order_by("pk").values_list("path", flat=True))
    assert noted[:-1] == [paths[name] for name in sorted(READ - {"home"})]
    assert noted[-1] == f"{paths['programme']}?q=*"
    client.force_login(organiser)
    page = client.get(paths["auditors"]).content.decode()
    assert paths["record"] in page


def test_organisers_looks_are_not_noted(client, enrolment, audit, organiser):
    client.force_login(organiser)
    client.get(addresses(enrolment, audit)["group"])
    assert not AuditLook.objects.exists()


# --- Granting -------------------------------------------------------------------------------------


def test_organiser_grants_and_ends_an_audit(client, programme, organiser, mailoutbox):
    person = UserFactory()
    client.force_login(organiser)
    path = reverse("training_desk:auditors", args=[programme.slug])
    today = timezone.localdate()
    given = {"email": person.email.upper(), "starts_on": today, "ends_on": today + DAY}
    client.post(path, given)
    audit = Audit.objects.get()
    assert (audit.user, audit.granted_by) == (person, organiser)
    client.post(reverse("training_desk:audit_end", args=[audit.pk]))
    audit.refresh_from_db()
    assert audit.ended_at


WRONG = {
    "no account": {"email": "nikt@example.org"},
    "order": {"ends_on": "2020-01-01", "starts_on": "2020-02-01"},
    "over": {"starts_on": "2020-01-01", "ends_on": "2020-02-01"},
    "too long": {"ends_on": "2099-01-01"},
    "no day": {"ends_on": ""},
}


@pytest.mark.parametrize("values", WRONG.values(), ids=WRONG)
def test_wrong_audit(client, programme, organiser, values):
    client.force_login(organiser)
    today = timezone.localdate()
    given = {"email": UserFactory().email, "starts_on": today, "ends_on": today} | values
    page = client.post(reverse("training_desk:auditors", args=[programme.slug]), given)
    assert page.context["form"].errors
    assert not Audit.objects.exists()


def test_auditor_cannot_grant(client, audit, programme):
    client.force_login(audit.user)
    path = reverse("training_desk:auditors", args=[programme.slug])
    assert client.post(path, {"email": "x@example.org"}).status_code == 404


# --- Comparing two applications -------------------------------------------------------------------


def rule(client, programme, one, other) -> str:
    client.force_login(make_organiser(programme))
    path = reverse("training_desk:compare", args=[programme.slug])
    page = client.get(path, {"one": one.application_no, "other": other.application_no})
    return page.context["found"].rule


@pytest.fixture
def three():
    """The first of three people holds the only place; the others wait."""
    return enrol_people(TrainingGroupFactory(capacity=1, minimum=1), 3)


def test_order_of_the_numbers(client, three):
    words = rule(client, three[0].programme, three[1], three[0])
    assert words == "Decyduje kolejność numerów: nr 1 jest przed nr 2."


def test_ended_application(client, three):
    programme = three[0].programme
    reject(three[0], by=make_organiser(programme), reason="Kryterium 1.")
    words = rule(client, programme, three[0], three[1])
    assert words.startswith("Zgłoszenie nr 1 się zakończyło:")
    assert "Kryterium 1." in words


def test_passed_over(client):
    programme = ProgrammeFactory(places_per_unit=1)
    group = TrainingGroupFactory(programme=programme, capacity=2, minimum=1)
    unit = UnitFactory()
    enrol_people(group, 2, unit=unit)
    enrol_people(group, 1)
    words = rule(client, programme, group.enrolments.get(queue_no=2), group.enrolments.last())
    assert "został pominięty: jednostka ma już" in words


def test_appeal_after_the_place_was_given(client, three):
    programme = three[0].programme
    reject(three[0], by=make_organiser(programme), reason="Kryterium 1.")
    found = submit_appeal(three[0], by=three[0].user, grounds="Było spełnione.")
    second = Enrolment.objects.get(pk=three[1].pk)
    accept_offer(second, by=second.user)
    decide_appeal(found, by=make_organiser(programme), is_accepted=True, reason="Racja.")
    assert "odwołanie uwzględniono, gdy" in rule(client, programme, three[0], second)


def test_different_groups(client, three):
    programme = three[0].programme
    [other] = enrol_people(TrainingGroupFactory(programme=programme), 1)
    assert "każda grupa ma własną kolejkę" in rule(client, programme, three[0], other)


def test_unknown_number_and_no_number(client, three):
    programme = three[0].programme
    client.force_login(make_organiser(programme))
    path = reverse("training_desk:compare", args=[programme.slug])
    assert client.get(path, {"one": 1, "other": 99}).context["form"].errors
    assert client.get(path, {"one": "x", "other": ""}).context["form"].errors
    assert client.get(path).context["found"] is None
    page = client.get(path, {"one": 2})
    assert page.context["form"]["one"].value() == "2"
    assert not page.context["form"].errors


def test_number_of_another_programme(client, three):
    other = TrainingGroupFactory().programme
    client.force_login(make_organiser(other))
    path = reverse("training_desk:compare", args=[other.slug])
    assert client.get(path, {"one": 1, "other": 2}).context["form"].errors


def test_members_may_not_compare(client, three):
    client.force_login(make_member())
    path = reverse("training_desk:compare", args=[three[0].programme.slug])
    assert client.get(path).status_code == 404
