"""Changed dates and rules in the history of the groups, and when the programme was changed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from members.accounts.models import User
from tests.factories.training import TrainingGroupFactory, make_organiser
from training.enrolment_texts import event_in_words
from training.models import EnrolmentEvent, Programme, TrainingSession
from training.services.programmes import change_programme_state, set_grid

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def group():
    return TrainingGroupFactory(programme__updated_at=LONG_AGO, programme__starts_on="2027-01-01")


@pytest.fixture
def organiser(client, group):
    found = make_organiser(group.programme)
    User.objects.filter(pk=found.pk).update(language="en")
    client.force_login(found)
    return found


def fields_of(page, *forms) -> dict:
    """What the browser would send of the forms of the page."""
    found = {}
    for form in forms:
        for field in form:
            value = field.value()
            if hasattr(field.field.widget, "format_value") and not isinstance(value, list | bool):
                value = field.field.widget.format_value(value)
            if value not in (None, False):
                found[field.html_name] = value
    return found


def edit(client, group, **changes):
    path = reverse("training_desk:group_edit", args=[group.pk])
    page = client.get(path).context
    sessions, lecturers = page["sessions"], page["lecturers"]
    forms = [page["form"], sessions.management_form, lecturers.management_form, *sessions]
    client.post(path, fields_of(page, *forms) | changes)


def words_of(group) -> list[str]:
    with translation.override("en"):
        return [event_in_words(step) for step in EnrolmentEvent.objects.filter(group=group)]


def is_touched() -> bool:
    return Programme.objects.get().updated_at > LONG_AGO + timedelta(days=1)


def test_changed_dates_of_a_group(client, group, organiser):
    edit(client, group, minimum="8", closes_at="2027-03-05T15:00")
    [step] = EnrolmentEvent.objects.all()
    assert (step.kind, step.by) == ("rules", organiser)
    assert words_of(group) == [
        "dates or rules changed: starts from: 8 (before: 12);"
        " recruitment closes: 5 March 2027, 15:00 (before: –)"
    ]
    assert is_touched()


def test_unchanged_group(client, group, organiser):
    edit(client, group, venue="Ratusz")
    assert words_of(group) == []
    assert is_touched()


def test_changed_sessions(client, group, organiser):
    start = timezone.now()
    TrainingSession.objects.create(
        group=group, kind="one_day", starts_at=start, ends_at=start + timedelta(hours=6)
    )
    edit(client, group, **{"sessions-0-title": "Sesja pierwsza"})
    assert words_of(group) == ["dates or rules changed: sessions"]


def test_changed_rules_of_a_programme(client, group, organiser):
    path = reverse("training_desk:edit", args=[group.programme.slug])
    values = fields_of(None, client.get(path).context["form"])
    reader = {"special_needs_reader": organiser.pk, "without_consent": "release"}
    client.post(path, values | {"organisers": [organiser.pk]} | reader)
    assert words_of(group) == [
        "dates or rules changed: what follows without a consent: the place goes to the next person"
        " (before: the place is kept, and the organiser decides); who reads special needs"
    ]
    assert is_touched()


def test_dates_of_all_groups(group, organiser):
    cells = [(group.service_area_id, group.town, group.voivodeship)]
    defaults = {"capacity": 20, "minimum": 12, "opens_at": None, "decision_on": None}
    closes = datetime(2027, 3, 5, 14, tzinfo=UTC)
    defaults["closes_at"] = closes
    for dates_for_all in (False, True, True):
        set_grid(group.programme, cells, by=organiser, dates_for_all=dates_for_all, **defaults)
    assert words_of(group) == [
        "dates or rules changed: recruitment closes: 5 March 2027, 15:00 (before: –)"
    ]
    assert is_touched()


def test_archiving_changes_the_programme(group, organiser):
    change_programme_state(group.programme, Programme.State.ARCHIVED, by=organiser)
    assert is_touched()
