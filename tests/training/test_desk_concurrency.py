"""Organisers save the same form at the same time: one of them sees what the other has saved."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.at_once import at_once
from tests.factories.training import TrainingGroupFactory, make_organiser

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]


def statuses_of(organiser, path, name) -> list[int]:
    """Sends the form at ``path`` three times at once, each time with another text in ``name``."""
    client = Client()
    client.force_login(organiser)
    page = client.get(path).context
    sets = [page[key].management_form for key in ("sessions", "lecturers") if key in page]
    fields = [field for form in [page["form"], *sets] for field in form]
    data = {field.html_name: field.value() for field in fields if field.value() is not None}
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
