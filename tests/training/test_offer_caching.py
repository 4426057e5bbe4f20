"""Visitors get the offer from the cache, and what changes is shown at the next request."""

from datetime import timedelta
from time import sleep

import pytest
from django.utils import timezone

from cms.public import caching
from members.typography import without_typesetting
from tests.factories.members import OrganisationFactory
from tests.factories.training import (
    ProgrammeFactory,
    TrainingGroupFactory,
    TrainingSessionFactory,
    enrol_people,
)
from training.models import Lecturer, Programme, RecruitingAssociation, TrainingGroup
from training.services.enrolling import resign
from training.signals import offer_changed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def group():
    return TrainingGroupFactory(programme=ProgrammeFactory(slug="uslugi"), capacity=2, minimum=1)


@pytest.fixture(params=["grid", "group"])
def path(request, group):
    """The English address of the page with the grid, or of the group."""
    below = f"{group.pk}/" if request.param == "group" else ""
    return f"/en/training/uslugi/{below}"


@pytest.fixture
def changes():
    """A list that gets the sender of each ``offer_changed``."""
    senders = []

    def note(sender, **kwargs):
        senders.append(sender)

    offer_changed.connect(note)
    yield senders
    offer_changed.disconnect(note)


def look(client, path) -> tuple[bool, str]:
    """Whether the page came from the cache, and the page."""
    response = client.get(path)
    assert response.status_code == 200
    page = without_typesetting(response.content.decode())
    return "Cache-Status" in response.headers, page


def test_second_visitor_gets_the_page_from_the_cache(client, path, django_assert_num_queries):
    _kept, made = look(client, path)
    with django_assert_num_queries(0):
        assert look(client, path) == (True, made)


def test_enrolment_is_shown_at_the_next_request(client, group, path):
    look(client, path)
    (first, _second) = enrol_people(group, 2)
    is_kept, page = look(client, path)
    assert not is_kept
    assert "2 applications" in page
    assert "waiting list" in page
    assert look(client, path)[0]
    resign(first, by=first.user)
    is_kept, page = look(client, path)
    assert not is_kept
    assert "1 application ·" in page
    assert "accepts applications" in page


def test_enrolment_is_shown_once_it_is_committed(
    client, group, path, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("cms.signals.invalidate_on_commit", caching.invalidate_on_commit)
    look(client, path)
    with django_capture_on_commit_callbacks(execute=True):
        enrol_people(group, 1)
        assert look(client, path)[0]
    is_kept, page = look(client, path)
    assert not is_kept
    assert "1 application ·" in page


def test_who_is_signed_in_gets_nothing_from_the_cache(client, path, member):
    look(client, path)
    client.force_login(member)
    is_kept, page = look(client, path)
    assert not is_kept
    assert member.last_name in page
    client.logout()
    assert member.last_name not in look(client, path)[1]


def test_page_of_a_draft_leaves_the_cache_when_it_is_taken_back(client, group, path):
    look(client, path)
    group.programme.state = Programme.State.DRAFT
    group.programme.save()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("kind", ["programme", "group", "session", "lecturer", "association"])
def test_saving_and_deleting_tells_of_a_change(changes, group, kind):
    row = {
        "programme": lambda: ProgrammeFactory(),
        "group": lambda: TrainingGroupFactory(programme=group.programme),
        "session": lambda: TrainingSessionFactory(group=group),
        "lecturer": lambda: Lecturer.objects.create(group=group, name="Jan Nowy"),
        "association": lambda: RecruitingAssociation.objects.create(
            programme=group.programme, organisation=OrganisationFactory()
        ),
    }[kind]()
    for change in (row.save, row.delete):
        changes.clear()
        change()
        assert changes == [type(row)]


def test_counters_of_the_queue_are_told_once(changes, group):
    changes.clear()
    group.save(update_fields=["last_queue_no"])
    assert changes == []
    enrol_people(group, 1)
    assert changes == [TrainingGroup]  # from the end of the transaction that gave the numbers
    group.save(update_fields=["last_queue_no", "town"])
    assert len(changes) == 2


def test_page_is_kept_only_until_recruitment_opens(client, group, path):
    opens_at = timezone.now() + timedelta(seconds=1)
    TrainingGroup.objects.filter(pk=group.pk).update(opens_at=opens_at)
    assert "not open yet" in look(client, path)[1]
    sleep((opens_at - timezone.now()).total_seconds())
    is_kept, page = look(client, path)
    assert not is_kept
    assert "accepts applications" in page


def test_page_is_kept_as_long_as_others_if_nothing_changes_soon(rf, group):
    request = rf.get("/")
    longest = caching.seconds_to_keep(request)
    request.public_until = None
    assert caching.seconds_to_keep(request) == longest
    request.public_until = timezone.now() + DAY
    assert caching.seconds_to_keep(request) == longest
    request.public_until = timezone.now() - DAY
    assert caching.seconds_to_keep(request) == 0
