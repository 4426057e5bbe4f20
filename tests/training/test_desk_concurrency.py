"""Organisers save the same form at the same time: one of them sees what the other has saved."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.at_once import at_once
from tests.factories.members import UserFactory
from tests.factories.training import TrainingGroupFactory, make_organiser
from training.services.enrolling import enrol

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]


def form_at(path, client) -> dict:
    """What the browser of the organiser would send of the form at ``path``."""
    page = client.get(path).context
    sets = [page[key].management_form for key in ("sessions", "lecturers") if key in page]
    fields = [field for form in [page["form"], *sets] for field in form]
    return {field.html_name: field.value() for field in fields if field.value() is not None}


def statuses_of(organiser, path, name) -> list[int]:
    """Sends the form at ``path`` three times at once, each time with another text in ``name``."""
    client = Client()
    client.force_login(organiser)
    data = form_at(path, client)
    statuses = []

    def send(text):
        browser = Client()
        browser.cookies = client.cookies.copy()
        statuses.append(browser.post(path, data | {name: text}).status_code)

    at_once(["A", "B", "C"], send)
    return sorted(statuses)


@pytest.mark.parametrize(("route", "name"), [("edit", "aim"), ("group_edit", "venue")])
def test_form_saved_at_once(route, name):
    group = TrainingGroupFactory()
    organiser = make_organiser(group.programme)
    argument = group.programme.slug if route == "edit" else group.pk
    path = reverse(f"training_desk:{route}", args=[argument])
    assert statuses_of(organiser, path, name) == [200, 200, 302]


def test_group_saved_while_people_apply(client):
    group = TrainingGroupFactory()
    client.force_login(make_organiser(group.programme))
    path = reverse("training_desk:group_edit", args=[group.pk])
    data = form_at(path, client)

    def save():
        browser = Client()
        browser.cookies = client.cookies.copy()
        return browser.post(path, data | {"venue": "Ratusz"}).status_code

    people = [UserFactory() for _ in range(12)]
    steps = [lambda person=person: enrol([group], by=person) for person in people]
    answers = at_once([*steps[:6], save, *steps[6:]], lambda step: step())

    assert answers[6] == 302
    group.refresh_from_db()
    assert (group.venue, group.last_queue_no, group.places_taken) == ("Ratusz", 12, 12)
