"""Opening a meeting on a wrong day, and undoing that it was opened, was closed or had no quorum."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from forum.meetings import services
from forum.meetings.models import ActionItem, Meeting, Minutes
from tests.factories.meetings import (
    AgendaItemFactory,
    MeetingFactory,
    make_body,
    open_session,
    ready_to_circulate,
    set_minutes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
State = Meeting.State
CHANGED = "This cannot be undone: the meeting or its minutes were changed in the meantime."


@pytest.fixture
def body(db):
    return make_body()


def url(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.pk])


def convened(body, **fields):
    meeting = AgendaItemFactory(meeting=MeetingFactory(body=body, **fields)).meeting
    return services.convene_meeting(meeting, by=body.chair)


def state_of(meeting):
    return Meeting.objects.get(pk=meeting.pk).state


def in_days(days):
    return timezone.localtime().replace(hour=12) + timedelta(days=days)


class TestCalendar:
    """One click opens a meeting on its day. On other days, a page asks for confirmation."""

    def page(self, meeting, client):
        return client.get(url("detail", meeting))

    def test_opening_days_before_is_not_the_next_step(self, body, as_user):
        meeting = convened(body, starts_at=in_days(7))
        page = self.page(meeting, as_user(body.chair))
        assert page.context["next_step"] == {}
        assert f'href="{url("open", meeting)}"' in page.content.decode()

    def test_opening_on_the_day_is_one_click(self, body, as_user):
        meeting = convened(body, starts_at=in_days(0))
        assert self.page(meeting, as_user(body.chair)).context["next_step"]["posts"]
        as_user(body.chair).post(url("open", meeting))
        assert state_of(meeting) == State.IN_SESSION

    @pytest.mark.parametrize("days", [-1, 1, 40])
    def test_opening_on_another_day_asks_for_confirmation(self, body, days, as_user):
        meeting = convened(body, starts_at=in_days(days))
        client = as_user(body.chair)
        asked = client.post(url("open", meeting))
        assert (asked.status_code, state_of(meeting)) == (200, State.CONVENED)
        assert client.get(url("open", meeting)).status_code == 200
        client.post(url("open", meeting), {"confirmed": "1"})
        assert state_of(meeting) == State.IN_SESSION

    def test_confirmation_page_is_for_those_who_run_the_meeting(self, body, as_user):
        meeting = convened(body)
        assert as_user(body.person).get(url("open", meeting)).status_code == 403

    def test_planned_meeting_is_not_opened(self, body, as_user):
        meeting = MeetingFactory(body=body)
        answer = as_user(body.chair).post(url("open", meeting), {"confirmed": "1"})
        assert (answer.status_code, state_of(meeting)) == (302, State.PLANNED)


class TestConvening:
    @pytest.mark.parametrize(("is_open", "who"), [(True, "Wszyscy"), (False, "Tylko osoby")])
    def test_convening_says_who_can_see_the_meeting(self, is_open, who, as_user):
        body = make_body(is_open=is_open)
        meeting = AgendaItemFactory(meeting=MeetingFactory(body=body)).meeting
        client = as_user(body.chair)
        assert who in client.get(url("detail", meeting)).content.decode()
        assert who in client.post(url("convene", meeting), follow=True).content.decode()


class TestOpening:
    def test_undo_of_opening_deletes_empty_minutes(self, body, as_user):
        meeting = open_session(body)
        client = as_user(body.chair)
        assert url("undo", meeting) in client.get(url("detail", meeting)).content.decode()
        page = client.post(url("undo", meeting), follow=True).content.decode()
        assert "zwołane" in page
        assert state_of(meeting) == State.CONVENED
        assert not Minutes.objects.exists()
        services.open_meeting(meeting, by=body.chair)

    @pytest.mark.parametrize("what", ["attendance", "notes", "action", "fact"])
    def test_opening_is_not_undone_once_something_is_recorded(self, body, what, as_user):
        meeting = open_session(body)
        chair = body.chair
        if what == "attendance":
            services.record_attendance(
                meeting, by=chair, version=meeting.version, marks={chair: "present"}
            )
        elif what == "notes":
            meeting.items.update(notes="x", notes_html="<p>x</p>")
        elif what == "action":
            item = meeting.items.get()
            ActionItem.objects.create(meeting=meeting, item=item, what="x", owner=chair)
        else:
            Meeting.objects.update(guests="Jan")
        client = as_user(chair)
        assert url("undo", meeting) not in client.get(url("detail", meeting)).content.decode()
        page = client.post(url("undo", meeting), follow=True).content.decode()
        assert gettext(CHANGED) in page
        assert state_of(meeting) == State.IN_SESSION
        assert Minutes.objects.exists()

    def test_opening_is_undone_only_by_those_who_run_the_meeting(self, body, member):
        meeting = open_session(body)
        for person in (member, body.person):
            with pytest.raises(PermissionDenied):
                services.undo(meeting, by=person)


class TestClosing:
    def test_closing_is_undone_while_minutes_are_a_draft(self, body):
        meeting = ready_to_circulate(body)
        services.undo(meeting, by=body.chair)
        assert state_of(meeting) == State.IN_SESSION
        assert Minutes.objects.exists()

    def test_undo_of_closing_clears_an_end_in_the_past(self):
        body = make_body()
        meeting = open_session(body, ends_at=timezone.now() - timedelta(minutes=5))
        later = open_session(body, ends_at=timezone.now() + timedelta(hours=2))
        for each in (meeting, later):
            services.close_meeting(each, by=body.chair)
            services.undo(each, by=body.chair)
        assert Meeting.objects.get(pk=meeting.pk).ends_at is None
        assert Meeting.objects.get(pk=later.pk).ends_at == later.ends_at

    @pytest.mark.parametrize("state", [Minutes.State.CIRCULATED, Minutes.State.SUBMITTED])
    def test_closing_is_not_undone_once_minutes_are_circulated(self, body, state):
        meeting = ready_to_circulate(body)
        set_minutes(meeting, state)
        with pytest.raises(services.WrongState):
            services.undo(meeting, by=body.chair)

    def test_closing_is_not_undone_with_adopted_minutes(self, body):
        meeting = ready_to_circulate(body)
        set_minutes(meeting, Minutes.State.APPROVED)
        with pytest.raises(PermissionDenied):
            services.undo(meeting, by=body.chair)


def test_missing_quorum_is_undone(body, as_user):
    meeting = convened(body, starts_at=in_days(0))
    services.declare_inquorate(meeting, by=body.chair)
    client = as_user(body.chair)
    assert url("undo", meeting) in client.get(url("detail", meeting)).content.decode()
    client.post(url("undo", meeting))
    assert state_of(meeting) == State.CONVENED


@pytest.mark.parametrize("state", [State.PLANNED, State.CONVENED, State.SUSPENDED])
def test_undo_in_other_states_is_refused(body, state):
    meeting = MeetingFactory(body=body, state=state)
    with pytest.raises(services.WrongState):
        services.undo(meeting, by=body.chair)


def test_cancelled_meeting_stays_cancelled(body):
    meeting = MeetingFactory(body=body, state=State.CANCELLED)
    with pytest.raises(services.WrongState):
        services.undo(meeting, by=body.chair)
