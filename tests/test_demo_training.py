"""The training of the demo: what is known of the past, and an example that recruits today."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from demo.content.training import GROUPS
from demo.training import ORGANISER, load_training
from members.membership.workdays import POLAND, is_workday
from members.typography import without_typesetting
from members.units.setup import setup_units
from tests.factories.members import UserFactory
from training.models import Enrolment, Lecturer, Programme, TrainingGroup, TrainingSession
from training.services.places import overlapping_groups

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
NOW = datetime(2026, 12, 2, 12, tzinfo=POLAND)
State = TrainingGroup.State


@pytest.fixture(autouse=True)
def _loaded():
    setup_units()
    UserFactory(email=ORGANISER)
    load_training(NOW)


def programme(slug) -> Programme:
    return Programme.objects.get(slug=slug)


def rows() -> list[int]:
    models = (Programme, TrainingGroup, TrainingSession, Lecturer)
    return [model.objects.count() for model in models]


def test_loading_again_changes_nothing():
    before = rows()
    load_training(NOW + timedelta(days=9))
    assert rows() == before


def test_there_are_28_groups_in_12_towns():
    assert len(GROUPS) == len(set(GROUPS)) == 28
    for slug in ("zarzadzanie-uslugami-2009", "zarzadzanie-uslugami"):
        groups = programme(slug).groups
        assert groups.count() == 28
        assert groups.values("town").distinct().count() == 12
        assert not groups.filter(voivodeship="").exists()


def test_nothing_is_invented_about_the_past():
    past = TrainingGroup.objects.filter(programme__state=Programme.State.ARCHIVED)
    assert set(past.values_list("state", "capacity", "minimum")) == {(State.COMPLETED, 0, 0)}
    assert not past.exclude(venue="", address="", accessibility="").exists()
    assert not TrainingSession.objects.filter(group__programme__slug__endswith="2009").exists()
    assert not Enrolment.objects.exists()
    people = Programme.objects.filter(state=Programme.State.ARCHIVED)
    assert not people.exclude(contact_person="", contact_phone="", contact_email="").exists()


def test_year_of_the_general_training_is_shown_as_inferred(client):
    general = programme("partnerstwa-i-negocjacje")
    (group,) = general.groups.all()
    assert (group.town, group.service_area) == ("", None)
    assert group.lecturers.count() == 2
    for path in ("archive", general.slug, f"{general.slug}/{group.pk}"):
        page = without_typesetting(client.get(f"/training/{path}/").content.decode())
        assert "przyjęty przez redakcję" in page
        assert "lipiec 2010" not in page


def test_archive_says_nothing_of_places_and_applications():
    page = Client().get("/en/training/zarzadzanie-uslugami-2009/").content.decode()
    main = page[page.index("<main") :]
    assert main.count("training completed") >= 28
    assert "applications" not in main
    assert "places:" not in main


def test_example_recruits_when_it_is_loaded():
    groups = list(programme("zarzadzanie-uslugami").groups.all())
    assert all(group.is_open_at(NOW) for group in groups)
    assert {(group.capacity, group.minimum) for group in groups} == {(20, 12)}
    assert all(group.closes_at.date() < group.decision_on for group in groups)
    first = TrainingSession.objects.filter(group__in=groups).earliest("starts_at")
    assert first.starts_at.date() > groups[0].decision_on


def test_example_meets_on_working_days():
    present = TrainingSession.objects.exclude(kind=TrainingSession.Kind.DISTANCE)
    for session in present.filter(group__programme__state=Programme.State.PUBLISHED):
        for moment in (session.starts_at, session.ends_at):
            assert is_workday(timezone.localdate(moment))


def test_nobody_has_to_be_in_two_areas_at_once():
    groups = programme("zarzadzanie-uslugami").groups
    for group in groups.filter(town="Krynica-Zdrój"):
        others = groups.exclude(service_area=group.service_area).values_list("pk", flat=True)
        assert overlapping_groups(group, others) == set()


def test_organiser_runs_the_example():
    found = programme("zarzadzanie-uslugami")
    assert [user.email for user in found.organisers.all()] == [ORGANISER]
    assert found.special_needs_reader.email == ORGANISER
    assert found.recruiting_associations.count() == 3
