"""The organisers' desk: queues, decisions, exports, history."""

from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.factories.members import UserFactory, make_member
from tests.factories.training import (
    CriterionFactory,
    ProgrammeFactory,
    QuestionFactory,
    SurveyFactory,
    TrainingGroupFactory,
    enrol_people,
    make_organiser,
    send_form,
    verify_form,
)
from training.models import Enrolment, TrainingGroup
from training.services.appealing import submit_appeal
from training.services.auditing import grant_audit
from training.services.deciding import change_capacity, reject
from training.urls.personal import desk
from training.views.exports import harmless

pytestmark = pytest.mark.django_db
State = Enrolment.State


@pytest.fixture
def group():
    return TrainingGroupFactory(capacity=2, minimum=1)


@pytest.fixture
def organiser(group, client):
    found = make_organiser(group.programme)
    client.force_login(found)
    return found


def url(name: str, *args) -> str:
    return reverse(f"training_desk:{name}", args=args)


def pages_of(group, enrolment) -> list[str]:
    """The addresses of all pages of the desk about the group and the enrolment."""
    of_group = [url(name, group.pk) for name in ("group", "capacity", "log")]
    of_group += [url("export", group.pk, ending) for ending in ("csv", "xlsx")]
    names = ("enrolment", "reject", "move", "unit", "return_consent")
    programme = url("programme", group.programme.slug)
    return [programme, *of_group, *(url(name, enrolment.pk) for name in names)]


def test_pages_for_the_organiser(client, group, organiser):
    [row] = enrol_people(group, 1)
    assert {client.get(path).status_code for path in pages_of(group, row)} == {200}


def test_pages_for_others(client, group):
    [row] = enrol_people(group, 1)
    strangers = [row.user, make_member(), make_member(roles=["moderator"]), make_organiser()]
    for stranger in strangers:
        client.force_login(stranger)
        assert {client.get(path).status_code for path in pages_of(group, row)} == {404}


def addresses(group, enrolment, *, slug) -> list[str]:
    """Every address of the desk with ``slug`` and the ids of the group and its enrolment."""
    survey = group.programme.surveys.get()
    ids = {
        "groups": {"pk": group.pk, "ending": "csv"},
        "enrolments": {"pk": enrolment.pk},
        "appeals": {"pk": enrolment.appeals.get().pk},
        "audits": {"pk": enrolment.programme.audits.get().pk},
        "<slug:slug>": {
            "slug": slug,
            "pk": group.programme.criteria.get().pk,
            "key": survey.questions.get().key,
            "number": survey.number,
        },
    }
    found = []
    for pattern in desk:
        values = ids.get(str(pattern.pattern).split("/")[0], {})
        names = pattern.pattern.converters
        kwargs = {name: values[name] for name in names}
        found.append(reverse(f"training_desk:{pattern.name}", kwargs=kwargs))
    return found


@pytest.fixture
def foreign():
    """The enrolment in another programme, which has a criterion and a form with a question.

    It was rejected, and there is an appeal, and somebody audits the programme.
    """
    programme = TrainingGroupFactory().programme
    CriterionFactory(programme=programme)
    survey = SurveyFactory(programme=programme, number=7)
    QuestionFactory(survey=survey, key=70)
    enrolment = send_form(programme).enrolments.get()
    reject(enrolment, by=make_organiser(programme), reason="Kryterium 1.")
    submit_appeal(enrolment, by=enrolment.user, grounds="Było spełnione.")
    days = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate()}
    grant_audit(programme, UserFactory(), by=make_organiser(programme), **days)
    return enrolment


def test_every_address_of_another_programme(client, organiser, foreign):
    paths = addresses(foreign.group, foreign, slug=foreign.programme.slug)
    own_pages = {url("home"), url("create")}
    for path in {*paths} - own_pages:
        assert client.get(path).status_code in {404, 405}, path
        assert client.post(path).status_code in {404, 405}, path


def test_ids_of_another_programme_in_the_own_one(client, group, organiser, foreign):
    paths = addresses(foreign.group, foreign, slug=group.programme.slug)
    pk = foreign.programme.criteria.get().pk
    parts = ("/questions/70/", "/versions/7/", f"/criteria/{pk}/")
    inner = [path for path in paths if any(part in path for part in parts)]
    assert len(inner) == 7
    for path in inner:
        assert client.get(path).status_code in {404, 405}, path
        # A form for something that is not there (any more) makes something new, in the own
        # programme.
        assert client.post(path, {"kind": "short"}).status_code in {200, 404, 405}, path


def test_home_lists_only_own_programmes(client, group, organiser):
    other = ProgrammeFactory(title="Cudzy program")
    page = client.get(url("home")).content.decode()
    assert group.programme.title in page
    assert other.title not in page


def test_home_is_for_organisers(client):
    client.force_login(make_member())
    assert client.get(url("home")).status_code == 404


def test_queue_shows_places_and_the_waiting_list(client, group, organiser):
    rows = enrol_people(group, 4)
    found = client.get(url("group", group.pk)).context
    assert [row.pk for row in found["taking"]] == [row.pk for row in rows[:2]]
    assert [(row.pk, row.position) for row in found["waiting"]] == [
        (rows[2].pk, 1),
        (rows[3].pk, 2),
    ]


def test_search_by_name_number_and_address(client, group, organiser):
    first, second = enrol_people(group, 2)
    for row, name in ((first, "Malinowska"), (second, "Różycka")):
        row.user.last_name = name
        row.user.save()
    searched = (second.user.last_name, str(second.application_no), second.user.email)
    for words in searched:
        found = client.get(url("programme", group.programme.slug), {"q": words}).context
        assert [row.pk for row in found["enrolments"]] == [second.pk]
    assert first.pk != second.pk


def test_search_finds_nobody_of_another_programme(client, group, organiser):
    [other] = enrol_people(TrainingGroupFactory(), 1)
    found = client.get(url("programme", group.programme.slug), {"q": other.user.last_name}).context
    assert found["enrolments"] == []


@pytest.mark.parametrize("words", ["0", "99999999999999999999", "\x00", "%", "a" * 300])
def test_strange_searches(client, group, organiser, words):
    assert client.get(url("programme", group.programme.slug), {"q": words}).status_code == 200


@pytest.mark.parametrize("after", ["x", "-1", "99999999999999999999"])
def test_strange_pages(client, group, organiser, after):
    assert client.get(url("group", group.pk), {"after": after}).status_code in (200, 404)


def test_changed_capacity(client, group, organiser):
    rows = enrol_people(group, 3)
    client.post(url("capacity", group.pk), {"capacity": 3, "reason": "Większa sala."})
    assert Enrolment.objects.get(pk=rows[2].pk).state == State.OFFERED
    page = client.get(url("log", group.pk)).content.decode()
    assert "Większa sala." in page


def test_capacity_changed_by_another_organiser(client, group, organiser):
    begun = client.get(url("capacity", group.pk)).context["form"]["begun_with"].value()
    change_capacity(group, 5, by=organiser)
    data = {"capacity": 3, "reason": "Większa sala.", "begun_with": begun}
    page = client.post(url("capacity", group.pk), data)
    assert "5" in str(page.context["form"].errors["capacity"])
    assert "Większa sala." in page.text
    group.refresh_from_db()
    assert group.capacity == 5


def test_capacity_below_the_minimum(client, organiser, group):
    TrainingGroup.objects.update(minimum=2)
    page = client.post(url("capacity", group.pk), {"capacity": 1})
    assert page.context["form"].errors["capacity"]


def test_rejection(client, group, organiser, django_capture_on_commit_callbacks):
    first, _second, third = enrol_people(group, 3)
    client.post(url("reject", first.pk), {"reason": " "})
    assert Enrolment.objects.get(pk=first.pk).state == State.QUALIFIED
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("reject", first.pk), {"reason": "Kryterium 1."})
    assert Enrolment.objects.get(pk=first.pk).state == State.REJECTED
    assert Enrolment.objects.get(pk=third.pk).state == State.OFFERED
    assert {letter.to[0] for letter in mail.outbox} == {first.user.email, third.user.email}


def test_rejection_names_the_criterion(client, group, organiser):
    employed, busy = CriterionFactory.create_batch(2, programme=group.programme)
    foreign = CriterionFactory()
    [row] = send_form(group.programme, groups=[group]).enrolments.all()
    verify_form(row.response, {busy.pk: False}, by=organiser)
    page = client.get(url("reject", row.pk))
    assert page.context["form"]["criteria"].value() == [busy.pk]
    for wrong in ([], [foreign.pk]):
        client.post(url("reject", row.pk), {"criteria": wrong, "reason": "Poza kryteriami."})
        assert Enrolment.objects.get(pk=row.pk).state == State.QUALIFIED
    client.post(url("reject", row.pk), {"criteria": [employed.pk], "reason": "Poza urzędem."})
    reason = row.events.get(kind="rejected").reason
    assert employed.text in reason
    assert busy.text not in reason
    assert reason.endswith("Poza urzędem.")


def test_move_only_within_the_programme(client, group, organiser):
    other = TrainingGroupFactory(programme=group.programme)
    foreign = TrainingGroupFactory()
    [row] = enrol_people(group, 1)
    client.post(url("move", row.pk), {"group": foreign.pk, "reason": "bliżej"})
    assert Enrolment.objects.get(pk=row.pk).state == State.QUALIFIED
    client.post(url("move", row.pk), {"group": other.pk, "reason": "bliżej"})
    assert Enrolment.objects.get(pk=row.pk).state == State.MOVED
    assert other.enrolments.get().state == State.QUALIFIED


def test_decision_on_an_ended_enrolment(client, group, organiser):
    [row] = enrol_people(group, 1)
    Enrolment.objects.update(state=State.RESIGNED)
    TrainingGroup.objects.update(places_taken=0)
    client.post(url("reject", row.pk), {"reason": "Kryterium 1."})
    assert Enrolment.objects.get().state == State.RESIGNED


def make_long_queue(group, count: int) -> None:
    """Enrols ``count`` people at once: two with a place, the others on the waiting list."""
    people = UserFactory.create_batch(5)
    users = type(people[0]).objects.bulk_create(
        type(people[0])(email=f"masa{n}@example.org", last_name=f"Masa{n}") for n in range(count)
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            programme=group.programme,
            group=group,
            user=user,
            application_no=n,
            queue_no=n,
            state=State.QUALIFIED if n <= 2 else State.WAITING,
        )
        for n, user in enumerate(users, start=1)
    )
    TrainingGroup.objects.filter(pk=group.pk).update(places_taken=2, last_queue_no=count)


@pytest.mark.parametrize("count", [3, 2000])
def test_queries_do_not_grow(client, group, organiser, django_assert_num_queries, count):
    make_long_queue(group, count)
    with django_assert_num_queries(10):
        page = client.get(url("group", group.pk))
    assert len(page.context["waiting"]) == min(count, 100) - 2
    with django_assert_num_queries(9):
        client.get(url("programme", group.programme.slug), {"q": "Masa"})


def test_long_queue_has_pages(client, group, organiser):
    make_long_queue(group, 150)
    first = client.get(url("group", group.pk))
    second = client.get(url("group", group.pk) + first.context["next_url"])
    numbers = [row.queue_no for row in second.context["waiting"]]
    assert numbers == list(range(101, 151))


def test_exported_csv(client, group, organiser):
    [row] = enrol_people(group, 1)
    type(row.user).objects.filter(pk=row.user_id).update(first_name="=HYPERLINK(1)")
    content = b"".join(client.get(url("export", group.pk, "csv")).streaming_content).decode()
    assert content.startswith("\ufeff")
    assert f"'=HYPERLINK(1) {row.user.last_name}" in content
    assert len(content.strip().splitlines()) == 2


@pytest.mark.parametrize("begins", [*"=+-@", "\t", "\r"])
def test_cell_that_a_spreadsheet_would_calculate(begins):
    assert harmless(f"{begins}1+1") == f"'{begins}1+1"
    assert harmless(f"1{begins}1") == f"1{begins}1"


def test_exported_xlsx(client, group, organiser):
    rows = enrol_people(group, 3)
    type(rows[0].user).objects.filter(pk=rows[0].user_id).update(first_name="=1+1")
    sheet = load_workbook(BytesIO(client.get(url("export", group.pk, "xlsx")).content)).active
    cells = list(sheet.iter_rows(values_only=True))
    assert [line[0] for line in cells[1:]] == [1, 2, 3]
    assert cells[1][2].startswith("'=")
    assert "f" not in {cell.data_type for line in sheet.iter_rows() for cell in line}


def test_other_kinds_of_files(client, group, organiser):
    assert client.get(url("export", group.pk, "pdf")).status_code == 404


def test_history_names_who_decided(client, group, organiser):
    enrol_people(group, 1)
    change_capacity(group, 5, by=organiser, reason="")
    page = client.get(url("log", group.pk)).content.decode()
    assert organiser.get_full_name() in page
