"""Following bodies: who is told of meetings, minutes and tasks, and what they may see of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forum.meetings import services
from forum.meetings.models import ActionItem, Body, Meeting, Minutes
from forum.meetings.notifying import notify_of_meeting, notify_of_minutes
from forum.meetings.people import readers_of
from members.inbox.models import Level, Notification, Preferences
from members.inbox.services import follow, level_of, unread_count
from members.membership.models import GroupMembership
from tests.factories.meetings import (
    AgendaItemFactory,
    BodyFactory,
    MeetingFactory,
    join,
    make_body,
    open_session,
    ready_to_circulate,
)
from tests.factories.members import AffiliationFactory, make_member

FOLLOW, STOP = 'name="target_type"', 'name="level" value="none"'

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def body():
    return make_body(name="Tajna rada")


@pytest.fixture
def planned(body):
    meeting = MeetingFactory(body=body, title="Tajne posiedzenie")
    AgendaItemFactory(meeting=meeting, position=1)
    return meeting


@pytest.fixture
def convened(planned):
    return services.convene_meeting(planned, by=planned.body.chair)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def told(user):
    rows = Notification.objects.visible_to(fresh(user)).unread()
    return list(rows.order_by("kind").values_list("kind", flat=True))


class TestWhoIsTold:
    def test_people_of_the_body_without_following_but_not_who_convened(self, act, planned, body):
        act(services.convene_meeting, planned, by=body.chair)
        assert told(body.person) == told(body.minute_taker) == ["meeting"]
        assert told(body.chair) == []

    def test_people_whose_office_belongs_to_the_body(self, act, planned, body):
        at_work = AffiliationFactory()
        body.organisations.add(at_work.organisation)
        act(services.convene_meeting, planned, by=body.chair)
        assert told(at_work.user) == ["meeting"]

    def test_followers_of_an_open_body(self, act, planned, body, member, other_member):
        follow("body", body.pk, by=member)
        act(services.convene_meeting, planned, by=body.chair)
        assert told(member) == ["meeting"]
        assert told(other_member) == []

    def test_followers_of_a_body_that_was_closed_are_not_told(self, act, planned, body, member):
        follow("body", body.pk, by=member)
        Body.objects.update(is_open=False)
        act(services.convene_meeting, planned, by=body.chair)
        assert not Notification.objects.filter(user=member).exists()

    def test_who_muted_the_body_is_not_told(self, act, planned, body):
        follow("body", body.pk, by=body.person, level=Level.MUTED)
        act(services.convene_meeting, planned, by=body.chair)
        assert told(body.person) == []

    @pytest.mark.parametrize(
        ("own", "settings", "expected"),
        [(None, None, "weekly"), (None, "daily", "daily"), ("", "daily", "daily")]
        + [("instant", "daily", "instant"), ("site", None, "site"), ("daily", "muted", "daily")],
    )
    def test_levels(self, act, planned, body, own, settings, expected):
        if own is not None:
            follow("body", body.pk, by=body.person, level=own)
        if settings:
            Preferences.objects.create(user=body.person, level=settings)
        act(services.convene_meeting, planned, by=body.chair)
        assert Notification.objects.get(user=body.person).level == expected

    def test_muted_in_the_settings(self, act, planned, body):
        Preferences.objects.create(user=body.person, level=Level.MUTED)
        act(services.convene_meeting, planned, by=body.chair)
        assert told(body.person) == []

    @pytest.mark.parametrize("is_open", [True, False])
    def test_readers_of_a_body_are_those_who_see_it(self, is_open, member, moderator, outsider):
        body = make_body(is_open=is_open)
        at_work = AffiliationFactory()
        body.organisations.add(at_work.organisation)
        former = join(body)
        former.affiliations.update(ends_at=timezone.now() - timedelta(days=1), state="ended")
        people = [body.chair, body.person, at_work.user, former, member, moderator, outsider]
        seeing = {user for user in people if Body.objects.visible_to(fresh(user)).exists()}
        assert set(readers_of(body).filter(pk__in=[user.pk for user in people])) == seeing

    @pytest.mark.parametrize("count", [3, 30])
    def test_cost_does_not_grow_with_the_followers(
        self, act, convened, body, count, django_assert_num_queries
    ):
        for _n in range(count):
            follow("body", body.pk, by=make_member())
        at = timezone.now().isoformat()
        with django_assert_num_queries(12):
            act(notify_of_meeting.func, convened.pk, 3, body.chair.pk, at)
        assert Notification.objects.count() == count + 2


class TestWhatIsTold:
    def change(self, meeting, **facts):
        recorder = GroupMembership.objects.get(group=meeting.body_id, function="chair").user
        version = fresh(meeting).version
        return services.change_meeting(meeting, by=recorder, version=version, **facts)

    def test_another_place_of_a_convened_meeting(self, act, convened, body):
        act(self.change, convened, place="Kutno, sala 1")
        assert told(body.person) == ["meeting"]

    def test_the_same_place_is_no_news(self, act, convened, body):
        act(self.change, convened, place=convened.place, convening="E-mailem")
        assert told(body.person) == []

    def test_another_place_of_a_planned_meeting_is_no_news(self, act, planned, body):
        act(self.change, planned, place="Kutno, sala 1")
        assert told(body.person) == []

    @pytest.mark.parametrize(("title", "expected"), [("Inny", ["meeting"]), ("Budżet", [])])
    def test_the_agenda_of_a_convened_meeting(self, act, convened, body, title, expected):
        item = convened.items.get()
        type(item).objects.update(title="Budżet")
        rows = [{"id": item.pk, "title": title, "position": 1}]
        act(services.save_agenda, convened, by=body.chair, version=1, rows=rows)
        assert told(body.person) == expected

    def test_a_change_of_the_agenda_is_news_after_the_rest_was_read(self, act, convened, body):
        act(self.change, convened, place="Kutno, sala 1")
        Notification.objects.update(read_at=timezone.now())
        rows = [{"title": "Nowy punkt", "position": 2}]
        act(services.save_agenda, convened, by=body.chair, version=1, rows=rows)
        assert told(body.person) == ["meeting"]

    def test_cancelled_with_the_reason(self, act, convened, body, as_user):
        act(services.cancel_meeting, convened, by=body.chair, reason="Awaria ogrzewania")
        content = as_user(body.person).get(reverse("inbox:list")).content.decode()
        assert "Awaria ogrzewania" in content

    def test_a_plan_that_was_dropped_is_no_news(self, act, planned, body):
        act(services.cancel_meeting, planned, by=body.chair, reason="Awaria ogrzewania")
        assert told(body.person) == []

    def test_not_held_today(self, act, convened, body):
        Meeting.objects.update(starts_at=timezone.now())
        act(services.declare_inquorate, convened, by=body.chair)
        assert told(body.person) == ["meeting"]

    def test_a_meeting_of_last_year_is_no_news(self, act, planned, body):
        Meeting.objects.update(starts_at=timezone.now() - timedelta(days=365))
        act(services.convene_meeting, planned, by=body.chair)
        assert told(body.person) == []

    def test_circulated_minutes(self, act, body):
        meeting = ready_to_circulate(body)
        act(services.circulate_minutes, meeting, by=body.minute_taker)
        assert told(body.person) == ["minutes"]

    def test_draft_minutes_are_told_to_nobody(self, act, body):
        minutes = ready_to_circulate(body).minutes
        act(notify_of_minutes.func, minutes.pk, body.minute_taker.pk)
        assert not Notification.objects.exists()


class TestTasks:
    @pytest.fixture
    def item(self, body):
        return open_session(body, title="Tajne posiedzenie").items.get()

    def record(self, item, *actions, by):
        given = {"version": fresh(item).version, "notes": "", "motions": []}
        return services.record_item(item, by=by, actions=list(actions), **given)

    def task(self, owner, **fields):
        return {"what": "Tajne zadanie", "owner": owner, "due_on": None} | fields

    def test_the_owner_is_told_at_once(self, act, item, body):
        act(self.record, item, self.task(body.person), by=body.chair)
        row = Notification.objects.get()
        assert (row.user, row.kind, row.level) == (body.person, "action", Level.INSTANT)
        assert told(body.person) == ["action"]

    def test_who_takes_a_task_is_not_told(self, act, item, body):
        act(self.record, item, self.task(body.chair), by=body.chair)
        assert not Notification.objects.exists()

    def test_saving_again_is_no_news(self, act, item, body):
        self.record(item, self.task(body.person), by=body.chair)
        pk = ActionItem.objects.get().pk
        act(self.record, item, self.task(body.person, id=pk), by=body.chair)
        assert not Notification.objects.exists()

    def test_another_owner_sees_it_and_the_first_no_longer(self, act, item, body, other_member):
        act(self.record, item, self.task(body.person), by=body.chair)
        pk = ActionItem.objects.get().pk
        act(self.record, item, self.task(other_member, id=pk), by=body.chair)
        assert told(other_member) == ["action"]
        assert told(body.person) == []

    def test_an_owner_who_may_not_see_the_meeting_is_not_told(self, act, item, body, other_member):
        Body.objects.update(is_open=False)
        act(self.record, item, self.task(other_member), by=body.chair)
        assert not Notification.objects.exists()

    def test_muted(self, act, item, body):
        Preferences.objects.create(user=body.person, mention_level=Level.MUTED)
        act(self.record, item, self.task(body.person), by=body.chair)
        assert not Notification.objects.exists()

    def test_a_finished_task_is_no_news(self, act, item, body):
        act(self.record, item, self.task(body.person), by=body.chair)
        services.finish_action(ActionItem.objects.get(), by=body.person)
        assert told(body.person) == []

    def test_the_list_says_until_when(self, act, item, body, as_user):
        due = timezone.localdate().replace(month=5, day=3)
        act(self.record, item, self.task(body.person, due_on=due), by=body.chair)
        content = as_user(body.person).get(reverse("inbox:list")).content.decode()
        assert "Tajne zadanie" in content
        assert "3 maja" in content


class TestLosingSight:
    """What the reader may no longer see is in no list and in no count."""

    @pytest.fixture
    def reader(self, act, body):
        """A person of a closed body who was told of a meeting, of minutes and of a task."""
        Body.objects.update(is_open=False)
        meeting = ready_to_circulate(body, title="Tajny protokół")
        act(services.circulate_minutes, meeting, by=body.minute_taker)
        follow("body", body.pk, by=body.person)
        act(notify_of_meeting.func, meeting.pk, 9, body.chair.pk, timezone.now().isoformat())
        task = TestTasks()
        Minutes.objects.update(state=Minutes.State.CIRCULATED)
        act(task.record, meeting.items.get(), task.task(body.person), by=body.chair)
        assert told(body.person) == ["action", "meeting", "minutes"]
        return body.person

    def check(self, client, reader):
        assert unread_count(fresh(reader)) == 0
        client.force_login(reader)
        for name in ("inbox:list", "inbox:following"):
            assert "Tajn" not in client.get(reverse(name)).content.decode()
        for row in Notification.objects.filter(user=reader):
            assert client.get(reverse("inbox:open", args=[row.pk])).status_code == 404

    def test_left_the_body(self, client, reader):
        GroupMembership.objects.filter(user=reader).delete()
        self.check(client, reader)

    def test_affiliation_ended(self, client, reader):
        reader.affiliations.update(ends_at=timezone.now() - timedelta(days=1), state="ended")
        self.check(client, reader)

    def test_suspended(self, client, reader):
        type(reader).objects.filter(pk=reader.pk).update(
            suspended_until=timezone.now() + timedelta(days=1)
        )
        self.check(client, reader)

    def test_minutes_that_are_a_draft_again(self, reader):
        Minutes.objects.update(state=Minutes.State.DRAFT)
        assert told(reader) == ["action", "meeting"]

    def test_a_follower_of_a_body_that_was_closed(self, client, act, planned, body, member):
        follow("body", body.pk, by=member)
        act(services.convene_meeting, planned, by=body.chair)
        assert told(member) == ["meeting"]
        Body.objects.update(is_open=False)
        self.check(client, member)


class TestPages:
    def test_opening_the_meeting_reads_its_notification(self, act, planned, body, as_user):
        act(services.convene_meeting, planned, by=body.chair)
        as_user(body.person).get(planned.get_absolute_url())
        assert told(body.person) == []

    def test_opening_the_minutes_reads_their_notification(self, act, body, as_user):
        meeting = ready_to_circulate(body)
        act(services.circulate_minutes, meeting, by=body.minute_taker)
        client = as_user(body.person)
        client.get(meeting.get_absolute_url())
        assert told(body.person) == ["minutes"]
        client.get(reverse("meetings:minutes", args=[meeting.pk]))
        assert told(body.person) == []

    @pytest.mark.parametrize("count", [1, 3])
    def test_query_count_of_the_inbox(self, act, body, count, as_user, django_assert_num_queries):
        for _n in range(count):
            meeting = ready_to_circulate(body)
            act(services.circulate_minutes, meeting, by=body.minute_taker)
            act(notify_of_meeting.func, meeting.pk, 9, body.chair.pk, timezone.now().isoformat())
            task = TestTasks()
            act(task.record, meeting.items.get(), task.task(body.person), by=body.chair)
        client = as_user(body.person)
        with django_assert_num_queries(14):
            client.get(reverse("inbox:list"))

    def test_the_button_of_other_members(self, convened, body, other_member, as_user):
        client = as_user(other_member)
        page = client.get(convened.get_absolute_url()).content.decode()
        assert FOLLOW in page
        assert STOP not in page
        data = {"target_type": "body", "target": body.pk}
        assert client.post(reverse("inbox:follow"), data).status_code == 302
        assert level_of("body", body.pk, user=other_member) == ""
        assert STOP in client.get(convened.get_absolute_url()).content.decode()

    def test_people_of_the_body_can_only_mute_it(self, convened, body, as_user):
        page = as_user(body.person).get(convened.get_absolute_url()).content.decode()
        assert 'name="level" value="muted"' in page
        assert STOP not in page

    def test_a_closed_body_cannot_be_followed(self, member, as_user):
        body = BodyFactory(is_open=False, name="Tajna rada")
        data = {"target_type": "body", "target": body.pk}
        response = as_user(member).post(reverse("inbox:follow"), data)
        assert response.status_code == 404
        assert "Tajna" not in response.content.decode()
