"""Organisers make programmes, choose their groups, copy, publish and archive them."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from members.membership.workdays import POLAND
from tests.factories.members import ServiceAreaFactory, UserFactory, make_member
from tests.factories.training import (
    CriterionFactory,
    ProgrammeFactory,
    QuestionFactory,
    SurveyFactory,
    TrainingGroupFactory,
    TrainingSessionFactory,
    enrol_people,
    make_organiser,
)
from training.models import Programme, Survey, TrainingGroup
from training.services.programmes import (
    HasApplications,
    WrongState,
    change_programme_state,
    copy_programme,
    set_grid,
)

pytestmark = pytest.mark.django_db
RULES = {
    "place_scope": "area",
    "offer_workdays": 2,
    "consent_workdays": 10,
    "without_consent": "keep",
    "completion_workdays": 5,
    "appeal_workdays": 5,
}
NEW = {"title": "Szkolenia 2027", "slug": "szkolenia-2027", "summary": "Dla kadry."} | RULES
DEFAULTS = {
    "capacity": 20,
    "minimum": 12,
    "opens_at": None,
    "closes_at": None,
    "decision_on": None,
}


@pytest.fixture
def organiser(client):
    found = make_organiser()
    client.force_login(found)
    return found


@pytest.fixture
def programme(organiser):
    found = ProgrammeFactory(state="draft")
    found.organisers.add(organiser)
    return found


def publish(group) -> None:
    """Publishes the programme of the group, so that people can apply."""
    Programme.objects.update(state="published")
    group.programme.refresh_from_db()


def url(name: str, *args) -> str:
    return reverse(f"training_desk:{name}", args=args)


def test_new_programme_is_a_draft_of_its_maker(client, organiser):
    client.post(url("create"), NEW)
    made = Programme.objects.get(slug="szkolenia-2027")
    assert made.state == Programme.State.DRAFT
    assert organiser in made.organisers.all()
    assert client.get(f"/training/{made.slug}/").status_code == 200
    client.logout()
    assert client.get(f"/training/{made.slug}/").status_code == 404


@pytest.mark.parametrize("slug", ["mine", "desk", "new", "groups", "ZŁY slug", ""])
def test_address_of_a_new_programme(client, organiser, slug):
    page = client.post(url("create"), NEW | {"slug": slug})
    assert "slug" in page.context["form"].errors


def test_only_organisers_make_programmes(client):
    for person in (make_member(), UserFactory(), make_member(roles=["editor"])):
        client.force_login(person)
        assert client.post(url("create"), NEW).status_code == 404
    assert not Programme.objects.exists()


@pytest.mark.parametrize("name", ["edit", "grid", "copy", "state"])
def test_programme_of_others(client, organiser, name):
    other = ProgrammeFactory()
    assert client.post(url(name, other.slug), NEW).status_code == 404


def test_editing_does_not_put_numbers_back(client, programme):
    group = TrainingGroupFactory(programme=programme)
    page = client.get(url("edit", programme.slug))
    begun = page.context["form"]["begun_with"].value()
    publish(group)
    enrol_people(group, 3)
    client.post(url("edit", programme.slug), NEW | {"begun_with": begun})
    programme.refresh_from_db()
    assert (programme.title, programme.last_application_no) == ("Szkolenia 2027", 3)


def test_title_changed_by_another_organiser(client, programme):
    page = client.get(url("edit", programme.slug))
    begun = page.context["form"]["begun_with"].value()
    Programme.objects.update(title="Zmieniony tytuł")
    answer = client.post(url("edit", programme.slug), NEW | {"begun_with": begun})
    assert "Zmieniony tytuł" in str(answer.context["form"].errors["title"])
    assert Programme.objects.get().title == "Zmieniony tytuł"


def test_reader_of_special_needs_runs_the_recruitment(client, programme, organiser):
    other = make_organiser()
    data = NEW | {"slug": programme.slug, "special_needs_reader": other.pk}
    page = client.post(url("edit", programme.slug), data | {"organisers": [organiser.pk]})
    assert page.context["form"].errors["special_needs_reader"]
    client.post(url("edit", programme.slug), data | {"organisers": [organiser.pk, other.pk]})
    assert Programme.objects.get(pk=programme.pk).special_needs_reader == other


def test_scope_of_places_stays_once_somebody_has_applied(client, programme, organiser):
    data = NEW | {"slug": programme.slug, "organisers": [organiser.pk], "place_scope": "programme"}
    Programme.objects.update(last_application_no=1)
    client.post(url("edit", programme.slug), data)
    assert Programme.objects.get(pk=programme.pk).place_scope == "area"
    Programme.objects.update(last_application_no=0)
    client.post(url("edit", programme.slug), data)
    assert Programme.objects.get(pk=programme.pk).place_scope == "programme"


# --- Groups ---------------------------------------------------------------------------------------


def test_grid_makes_and_deletes_groups(client, programme):
    area, other = ServiceAreaFactory(), ServiceAreaFactory()
    old = TrainingGroupFactory(programme=programme, service_area=area, town="Góra")
    data = {"capacity": 15, "minimum": 10, "new_town": "Żary", "new_voivodeship": "08"}
    cells = [f"{area.pk}|Żary", f"{other.pk}|Góra", "0|Żary"]
    data |= {"cells": cells, "begun_with": [f"{area.pk}|Góra"]}
    assert client.post(url("grid", programme.slug), data).status_code == 302
    found = programme.groups.order_by("pk").values_list("service_area", "town", "capacity")
    assert set(found) == {(area.pk, "Żary", 15), (other.pk, "Góra", 15), (None, "Żary", 15)}
    assert not TrainingGroup.objects.filter(pk=old.pk).exists()


def test_groups_of_another_window_stay(client, programme):
    area = ServiceAreaFactory()
    TrainingGroupFactory(programme=programme, service_area=area, town="Góra")
    data = {"capacity": 20, "minimum": 12, "begun_with": ["0|Góra", "0|Żary"]}
    page = client.post(url("grid", programme.slug), data | {"capacity": 0, "cells": ["0|Góra"]})
    [(_town, _voivodeship, cells)] = page.context["rows"]
    assert [cell["name"] for cell in cells if cell["is_checked"]] == [f"{area.pk}|Góra"]
    client.post(url("grid", programme.slug), data | {"cells": ["0|Góra"]})
    assert programme.groups.get().service_area == area


def test_group_with_applications_stays(client, programme):
    group = TrainingGroupFactory(programme=programme)
    publish(group)
    enrol_people(group, 1)
    client.post(url("grid", programme.slug), {"capacity": 20, "minimum": 12, "cells": []})
    assert programme.groups.get() == group


def test_town_is_added_to_the_table_first(client, programme):
    data = {"capacity": 20, "minimum": 12, "new_town": "Żary", "new_voivodeship": "08"}
    page = client.post(url("grid", programme.slug), data | {"add_town": 1})
    assert [row[:2] for row in page.context["rows"]] == [("Żary", "lubuskie")]
    assert not programme.groups.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"new_town": "Żary", "new_voivodeship": ""},
        {"capacity": 5, "minimum": 6},
        {"opens_at": "2027-02-01T10:00", "closes_at": "2027-01-01T10:00"},
        {"new_town": "\u200b", "new_voivodeship": "08"},
        {"new_town": "Żary", "new_voivodeship": "08"},  # and no group of it
    ],
)
def test_grid_with_mistakes(client, programme, change):
    page = client.post(url("grid", programme.slug), {"capacity": 20, "minimum": 12} | change)
    assert page.context["form"].errors


def test_grid_of_others(programme):
    with pytest.raises(PermissionDenied):
        set_grid(programme, [(None, "Żary", "08")], by=make_organiser(), **DEFAULTS)


def test_editing_a_group_with_sessions(client, programme):
    group = TrainingGroupFactory(programme=programme)
    data = {
        "minimum": 11,
        "venue": "Dom kultury",
        "sessions-TOTAL_FORMS": 1,
        "sessions-INITIAL_FORMS": 0,
        "sessions-0-kind": "two_day",
        "sessions-0-starts_at": "2027-03-01T09:00",
        "sessions-0-ends_at": "2027-03-02T15:00",
        "lecturers-TOTAL_FORMS": 1,
        "lecturers-INITIAL_FORMS": 0,
        "lecturers-0-name": "dr Anna Nowak",
    }
    begun = client.get(url("group_edit", group.pk)).context["form"]["begun_with"].value()
    publish(group)
    enrol_people(group, 2)
    assert client.post(url("group_edit", group.pk), data | {"begun_with": begun}).status_code == 302
    group.refresh_from_db()
    assert (group.minimum, group.venue, group.places_taken) == (11, "Dom kultury", 2)
    assert group.sessions.get().starts_at.isoformat() == "2027-03-01T08:00:00+00:00"
    assert group.lecturers.get().name == "dr Anna Nowak"


def _rows_of(client, group) -> dict:
    """What a browser sends with the form of the group, which nobody has changed."""
    page = client.get(url("group_edit", group.pk)).context
    fields = [*page["form"], *page["sessions"].management_form, *page["lecturers"].management_form]
    for row in [*page["sessions"], *page["lecturers"]]:
        fields += row
    values = {field.html_name: field.value() for field in fields}
    return {name: "" if value is None else value for name, value in values.items()}


def _stored_lecturers(group) -> list[tuple]:
    return list(group.lecturers.order_by("pk").values_list("name", "about"))


def test_lecturers_of_two_windows_are_both_stored(client, programme):
    group = TrainingGroupFactory(programme=programme)
    TrainingSessionFactory(group=group)
    group.lecturers.create(name="A")
    data = _rows_of(client, group)
    for name in ("B", "C"):
        answer = client.post(url("group_edit", group.pk), data | {"lecturers-1-name": name})
        assert answer.status_code == 302
    assert _stored_lecturers(group) == [("A", ""), ("B", ""), ("C", "")]
    assert group.sessions.count() == 1


@pytest.mark.parametrize(
    "change", [{}, {"lecturers-0-about": "adwokat"}, {"lecturers-0-DELETE": 1}]
)
def test_lecturer_changed_in_another_window(client, programme, change):
    group = TrainingGroupFactory(programme=programme)
    group.lecturers.create(name="A", about="sędzia")
    data = _rows_of(client, group) | change
    group.lecturers.update(about="notariusz")
    [row, _new] = client.post(url("group_edit", group.pk), data).context["lecturers"]
    assert "notariusz" in str(row.errors["about"])
    assert _stored_lecturers(group) == [("A", "notariusz")]
    data["lecturers-0-begun_with"] = row["begun_with"].value()
    client.post(url("group_edit", group.pk), data)
    about = data["lecturers-0-about"]
    assert _stored_lecturers(group) == ([] if "lecturers-0-DELETE" in change else [("A", about)])


def test_lecturer_deleted_in_another_window(client, programme):
    group = TrainingGroupFactory(programme=programme)
    group.lecturers.create(name="A", about="sędzia")
    data = _rows_of(client, group)
    group.lecturers.all().delete()
    [row, _new] = client.post(url("group_edit", group.pk), data).context["lecturers"]
    assert row.errors["about"]
    data |= {f"lecturers-0-{name}": row[name].value() for name in ("id", "begun_with")}
    assert client.post(url("group_edit", group.pk), data).status_code == 302
    assert _stored_lecturers(group) == [("A", "sędzia")]


def test_empty_rows_without_a_digest_are_not_saved(client, programme):
    group = TrainingGroupFactory(programme=programme)
    data = _rows_of(client, group)
    for name in ("sessions", "lecturers"):
        del data[f"{name}-0-begun_with"]
    assert client.post(url("group_edit", group.pk), data).status_code == 302
    assert not group.sessions.exists()


def test_lecturer_deleted_in_both_windows(client, programme):
    group = TrainingGroupFactory(programme=programme)
    group.lecturers.create(name="A")
    data = _rows_of(client, group) | {"lecturers-0-DELETE": 1}
    for _time in "12":
        assert client.post(url("group_edit", group.pk), data).status_code == 302
    assert not group.lecturers.exists()


def test_lecturer_of_another_group_is_not_changed(client, programme):
    group, other = TrainingGroupFactory.create_batch(2, programme=programme)
    theirs = other.lecturers.create(name="A")
    group.lecturers.create(name="B")
    data = _rows_of(client, group) | {"lecturers-0-id": theirs.pk, "lecturers-0-name": "C"}
    client.post(url("group_edit", group.pk), data)
    assert _stored_lecturers(other) == [("A", "")]


def test_session_that_ends_before_it_begins(client, programme):
    group = TrainingGroupFactory(programme=programme)
    data = {
        "minimum": 11,
        "sessions-TOTAL_FORMS": 1,
        "sessions-INITIAL_FORMS": 0,
        "sessions-0-kind": "two_day",
        "sessions-0-starts_at": "2027-03-02T09:00",
        "sessions-0-ends_at": "2027-03-01T15:00",
        "lecturers-TOTAL_FORMS": 0,
        "lecturers-INITIAL_FORMS": 0,
    }
    page = client.post(url("group_edit", group.pk), data)
    assert page.context["sessions"].errors[0]["ends_at"]


def test_dates_of_all_groups_are_set_at_once(client, programme):
    group = TrainingGroupFactory(programme=programme, opens_at=timezone.now())
    area = group.service_area_id
    data = {"capacity": 20, "minimum": 12, "cells": [f"{area}|{group.town}", f"{area}|Żary"]}
    data |= {"new_town": "Żary", "new_voivodeship": "08", "decision_on": "2027-03-01"}
    client.post(url("grid", programme.slug), data)
    group.refresh_from_db()
    assert (group.opens_at is None, group.decision_on) == (False, None)
    client.post(url("grid", programme.slug), data | {"dates_for_all": "on"})
    dates = programme.groups.values_list("opens_at", "closes_at", "decision_on")
    assert list(dates) == [(None, None, date(2027, 3, 1))] * 2


def test_only_the_named_reader_finds_the_special_needs(client, programme, organiser):
    path = url("special_needs", programme.slug)
    assert path not in client.get(url("programme", programme.slug)).content.decode()
    Programme.objects.update(special_needs_reader=organiser)
    assert path in client.get(url("programme", programme.slug)).content.decode()
    assert client.get(path).status_code == 200


# --- Copies and states ----------------------------------------------------------------------------


def test_copy_of_last_year(programme, organiser):
    group = TrainingGroupFactory(
        programme=programme, opens_at=timezone.now(), postponed_from=timezone.localdate()
    )
    session = TrainingSessionFactory(group=group)
    publish(group)
    enrol_people(group, 2)
    made = copy_programme(programme, by=organiser)
    copied = made.groups.get()
    assert (made.state, made.last_application_no) == (Programme.State.DRAFT, 0)
    assert (copied.state, copied.places_taken, copied.last_queue_no) == ("planned", 0, 0)
    assert copied.postponed_from is None
    assert copied.opens_at - group.opens_at == timedelta(weeks=52)
    assert copied.sessions.get().starts_at - session.starts_at == timedelta(weeks=52)
    assert not made.enrolments.exists()
    assert Programme.objects.get(pk=programme.pk).enrolments.count() == 2


def test_copy_has_the_criteria_and_the_newest_form(programme, organiser):
    CriterionFactory.create_batch(2, programme=programme)
    QuestionFactory(survey__programme=programme, label="Old")
    newer = SurveyFactory(programme=programme, number=2, published_at=None)
    question = QuestionFactory(survey=newer, label="New", key=7)
    made = copy_programme(programme, by=organiser)
    texts = [row.text for row in programme.criteria.all()]
    assert [row.text for row in made.criteria.all()] == texts
    copied = Survey.objects.in_force(made).questions.get()
    assert (copied.label, copied.key, copied.survey.number) == ("New", 7, 1)
    assert newer.questions.get() == question


def test_times_of_day_stay_where_summer_time_begins_on_another_day(programme, organiser):
    begins = datetime(2029, 3, 27, 9, tzinfo=POLAND)  # summer time; 52 weeks later still winter
    group = TrainingGroupFactory(programme=programme)
    TrainingSessionFactory(group=group, starts_at=begins)
    session = copy_programme(programme, by=organiser).groups.get().sessions.get()
    assert session.starts_at == datetime(2030, 3, 26, 9, tzinfo=POLAND)


def test_titles_say_that_it_is_a_copy(programme, organiser):
    Programme.objects.update(title="Usługi", title_en="Services")
    programme.refresh_from_db()
    with translation.override("pl"):
        made = copy_programme(programme, by=organiser)
    assert (made.title, made.title_en) == ("Usługi (kopia)", "Services (copy)")


def test_two_copies_have_different_addresses(programme, organiser):
    slugs = {copy_programme(programme, by=organiser).slug for _ in range(2)}
    assert len(slugs | {programme.slug}) == 3


def test_copying_programmes_of_others(programme):
    with pytest.raises(PermissionDenied):
        copy_programme(programme, by=make_organiser())


def test_publishing_announces_the_groups(programme, organiser):
    group = TrainingGroupFactory(programme=programme, state="planned")
    change_programme_state(programme, "published", by=organiser)
    group.refresh_from_db()
    assert group.state == TrainingGroup.State.OPEN


def test_published_programme_with_applications_is_not_hidden(programme, organiser):
    change_programme_state(programme, "published", by=organiser)
    enrol_people(TrainingGroupFactory(programme=programme), 1)
    with pytest.raises(HasApplications):
        change_programme_state(programme, "draft", by=organiser)


def test_draft_is_not_archived(programme, organiser):
    with pytest.raises(WrongState):
        change_programme_state(programme, "archived", by=organiser)


def test_states_by_the_page(client, programme):
    for state in ("published", "archived", "published"):
        client.post(url("state", programme.slug), {"state": state})
        programme.refresh_from_db()
        assert programme.state == state
    assert client.post(url("state", programme.slug), {"state": "nowy"}).status_code == 404
