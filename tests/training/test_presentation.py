"""What the offer says of a group in each state, and the order of towns in the grid."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from members.typography import without_typesetting
from tests.factories.members import AffiliationFactory, OrganisationFactory, UnitFactory
from tests.factories.training import ProgrammeFactory, TrainingGroupFactory, enrol_people
from training.models import Programme, TrainingGroup, Voivodeship
from training.presentation import (
    GroupSummary,
    ProgrammeSummary,
    grid_of,
    next_change,
    statuses_of,
    voivodeships_of,
)

State = TrainingGroup.State
NOW = timezone.now()
DAY = timedelta(days=1)
TODAY = timezone.localdate(NOW)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def labels(programme=Programme.State.PUBLISHED, **fields) -> list[str]:
    fields = {"state": State.OPEN, "seat_limit": 20, "minimum": 12, **fields}
    group = TrainingGroup(programme=Programme(state=programme), **fields)
    return [str(status.label) for status in statuses_of(group, NOW)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ["accepts applications"]),
        ({"opens_at": NOW + DAY}, ["not open yet"]),
        ({"closes_at": NOW - DAY}, ["applications closed"]),
        ({"places_taken": 20}, ["waiting list"]),
        ({"places_taken": 20, "closes_at": NOW - DAY}, ["applications closed"]),
        ({"decision_on": TODAY + DAY}, ["accepts applications"]),
        ({"decision_on": TODAY}, ["waits for the organiser's decision", "accepts applications"]),
        (
            {"decision_on": TODAY - DAY, "closes_at": NOW - DAY},
            ["waits for the organiser's decision"],
        ),
        (
            {"decision_on": TODAY - DAY, "places_taken": 11, "closes_at": NOW - DAY},
            ["waits for the organiser's decision"],
        ),
        ({"decision_on": TODAY - DAY, "places_taken": 12}, ["accepts applications"]),
        ({"state": State.LAUNCHED}, ["launched"]),
        ({"state": State.LAUNCHED, "places_taken": 20}, ["launched", "waiting list"]),
        ({"state": State.LAUNCHED, "places_taken": 20, "closes_at": NOW - DAY}, ["launched"]),
        ({"state": State.LAUNCHED, "decision_on": TODAY - DAY}, ["launched"]),
        ({"state": State.NOT_LAUNCHED, "places_taken": 20}, ["not launched"]),
        ({"state": State.IN_PROGRESS}, ["in progress"]),
        ({"state": State.COMPLETED}, ["training completed"]),
        ({"state": State.CANCELLED}, ["cancelled"]),
        ({"state": State.PLANNED}, ["planned"]),
    ],
)
def test_state_of_a_group(fields, said):
    assert labels(**fields) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "applications closed"),
        ({"opens_at": NOW + DAY}, "applications closed"),
        ({"places_taken": 20}, "applications closed"),
        ({"decision_on": TODAY - DAY}, "applications closed"),
        ({"state": State.LAUNCHED, "places_taken": 20}, "launched"),
    ],
)
def test_state_of_a_group_in_the_archive(fields, said):
    assert labels(Programme.State.ARCHIVED, **fields) == [said]


def test_group_in_the_archive_waits_for_no_decision():
    group = TrainingGroup(programme=Programme(state=Programme.State.ARCHIVED), state=State.OPEN)
    [status] = statuses_of(group, NOW)
    assert "will say" not in str(status.sentence)


def test_group_of_a_draft_is_not_open_yet():
    assert labels(Programme.State.DRAFT, opens_at=NOW - DAY) == ["not open yet"]


def numbers_of(group) -> str:
    """What is said of the numbers, with ordinary spaces."""
    counted = TrainingGroup.objects.with_counts().get(pk=group.pk)
    return without_typesetting(GroupSummary.of(counted, timezone.now()).numbers)


@pytest.mark.postgresql
def test_numbers_count_people_who_hold_a_place_or_wait():
    group = TrainingGroupFactory(capacity=2, minimum=1)
    enrol_people(TrainingGroupFactory(programme=group.programme), 1)
    assert numbers_of(group) == "0 applications · starts from 1 · places: 2"
    enrol_people(group, 1)
    assert numbers_of(group) == "1 application · starts from 1 · places: 2"
    enrol_people(group, 2)
    said = "3 applications · starts from 1 · places: 2 · on the waiting list: 1"
    assert numbers_of(group) == said


@pytest.mark.postgresql
def test_ended_enrolments_are_not_counted():
    group = TrainingGroupFactory()
    (enrolment,) = enrol_people(group, 1)
    type(enrolment).objects.filter(pk=enrolment.pk).update(state="resigned")
    assert numbers_of(group).startswith("0 applications")


@pytest.mark.parametrize("fields", [{"state": State.COMPLETED}, {"capacity": 0}])
def test_numbers_are_left_out_where_they_say_nothing(fields):
    assert numbers_of(TrainingGroupFactory(**fields)) == ""


def grid(programme, own=()):
    groups = TrainingGroup.objects.filter(programme=programme).for_grid()
    return grid_of(groups, set(own), NOW)


def test_towns_are_in_polish_order_and_the_own_voivodeship_comes_first():
    programme = ProgrammeFactory()
    places = [("Żary", "08"), ("Łódź", "10"), ("Góra", "02"), ("Lublin", "06"), ("Wolsztyn", "30")]
    for town, code in places:
        TrainingGroupFactory(programme=programme, town=town, voivodeship=code)
    names = [town.name for town in grid(programme).towns]
    assert names == ["Góra", "Lublin", "Łódź", "Wolsztyn", "Żary"]
    first, *others = grid(programme, ["30"]).towns
    assert (first.name, first.is_own) == ("Wolsztyn", True)
    assert [town.name for town in others] == ["Góra", "Lublin", "Łódź", "Żary"]
    assert not any(town.is_own for town in others)


def test_cells_stand_below_their_areas():
    programme = ProgrammeFactory()
    one = TrainingGroupFactory(programme=programme, town="Góra")
    other = TrainingGroupFactory(programme=programme, town="Żary")
    found = grid(programme)
    for group in (one, other):
        column = found.areas.index(group.service_area)
        (row,) = (town for town in found.towns if town.name == group.town)
        assert row.cells[column].group == group
        assert row.cells[1 - column] is None


def test_two_towns_of_one_name_have_a_row_each():
    programme = ProgrammeFactory()
    for code in (Voivodeship.DOLNOSLASKIE, Voivodeship.MAZOWIECKIE):
        TrainingGroupFactory(programme=programme, town="Góra", voivodeship=code)
    said = {town.voivodeship for town in grid(programme).towns}
    assert said == {"voivodeship: dolnośląskie", "voivodeship: mazowieckie"}


def test_voivodeship_of_an_affiliation():
    units = [UnitFactory(code="3005011"), UnitFactory(code="0801011")]
    organisation = OrganisationFactory(units=units)
    assert voivodeships_of(AffiliationFactory(organisation=organisation).pk) == {"30", "08"}
    assert voivodeships_of(None) == set()


def test_next_change_is_the_next_opening_or_closing():
    groups = [
        TrainingGroup(opens_at=NOW - DAY, closes_at=NOW + 3 * DAY),
        TrainingGroup(opens_at=NOW + 2 * DAY, closes_at=NOW + 9 * DAY),
        TrainingGroup(),
    ]
    assert next_change(groups, NOW) == NOW + 2 * DAY
    assert next_change([TrainingGroup(closes_at=NOW)], NOW) is None


def programme_summary(**groups) -> ProgrammeSummary:
    programme = Programme(state=groups.pop("programme_state", Programme.State.PUBLISHED))
    programme.announced_groups = [
        TrainingGroup(programme=programme, **{"state": State.OPEN, "town": "Góra"} | fields)
        for fields in groups["groups"]
    ]
    return ProgrammeSummary.of(programme, NOW)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([{}], "accepts applications"),
        ([{"closes_at": NOW - DAY}, {"closes_at": NOW + DAY}], "accepts applications"),
        ([{"closes_at": NOW - DAY}], "applications closed"),
        ([{"opens_at": NOW + DAY}], "not open yet"),
        ([{"state": State.COMPLETED}], "applications closed"),
        ([], "applications closed"),
    ],
)
def test_state_of_a_programme(groups, said):
    assert programme_summary(groups=groups).status.label == said


def test_archived_programme_recruits_nobody():
    found = programme_summary(groups=[{}], programme_state=Programme.State.ARCHIVED)
    assert (str(found.status.label), found.is_open) == ("training completed", False)


def test_last_closing_is_named_only_if_all_open_groups_close():
    closing = {"closes_at": NOW + DAY}
    assert programme_summary(groups=[closing]).closes_at == NOW + DAY
    assert programme_summary(groups=[closing, {}]).closes_at is None


def test_groups_in_words():
    assert programme_summary(groups=[{}, {}]).groups == "2 groups in 1 town"
    assert programme_summary(groups=[{"town": ""}]).groups == "1 group"
