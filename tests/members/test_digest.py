"""The digest: who gets it when, what it says, and what it does not say any more."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from forum.moderation.services.actions import hide_thread
from forum.threads.models import Thread
from forum.threads.services import reply_to
from members.inbox.digest import queue_digests
from members.inbox.models import Level, Notification, Preferences
from members.inbox.services import follow, mark_read
from members.mail.models import UNWANTED, QueuedEmail
from members.membership.workdays import POLAND
from tests.factories.meetings import MeetingFactory, make_body
from tests.factories.members import ServiceAreaFactory, UserFactory
from tests.factories.practices import BestPracticeFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

MONDAY = datetime(2026, 7, 6, 7, 2, tzinfo=POLAND)


@pytest.fixture
def act(django_capture_on_commit_callbacks):
    def run(function, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return function(*args, **kwargs)

    return run


@pytest.fixture
def told(act, member, other_member):
    """``member`` was told of a reply, at the level of their settings (weekly)."""
    thread = act(make_thread, by=member, title="Odbiór tekstyliów")
    act(reply_to, thread, by=other_member, body="<p>Zbieramy je osobno</p>")
    return thread


@pytest.fixture
def send(act, mailoutbox):
    """``send()``: sends all digests now. Returns the messages."""

    def run(now=None, *, at_once=True):
        mailoutbox.clear()
        act(queue_digests, now or timezone.now(), at_once=at_once)
        assert not QueuedEmail.objects.given_up().exists()
        return list(mailoutbox)

    return run


class TestContent:
    def test_tells_what_is_unread(self, told, send, member):
        (message,) = send()
        assert message.to == [member.email]
        assert message.subject == "Przegląd tygodniowy: Odbiór tekstyliów"
        for content in (message.body, message.alternatives[0].content):
            assert "Zbieramy je osobno" in content
            assert "http://testserver/forum/posts/" in content
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    def test_nothing_new_nothing_sent(self, send, member):
        assert send() == []
        assert not QueuedEmail.objects.waiting().exists()

    def test_what_was_read_is_not_told(self, told, send, member):
        mark_read(Notification.objects.all(), by=member)
        assert send() == []

    def test_what_went_out_of_sight_is_not_told(self, told, send, moderator):
        hide_thread(Thread.objects.get(), by=moderator, reason="x")
        assert send() == []

    def test_questions_of_own_areas_come_first(self, told, send, member, other_member):
        area = ServiceAreaFactory()
        member.affiliations.get().areas.add(area)
        section = SectionFactory(service_area=area)
        make_thread(section, by=other_member, title="Pytanie z obszaru")
        make_thread(SectionFactory(parent=section), by=other_member, title="Z działu podrzędnego")
        make_thread(by=other_member, title="Pytanie spoza obszaru")
        (message,) = [each for each in send() if each.to == [member.email]]
        body = message.body
        assert body.index("Pytanie z obszaru") < body.index("Odbiór tekstyliów")
        assert "Z działu podrzędnego" in body
        assert "spoza obszaru" not in body

    def test_new_cases(self, told, send, member):
        BestPracticeFactory(published=True, title="Nowa praktyka")
        (message,) = [each for each in send() if each.to == [member.email]]
        assert "Nowa praktyka" in message.body

    def test_coming_meetings_are_no_news(self, send, member):
        body = make_body()
        body.memberships.create(user=member)
        MeetingFactory(body=body, title="Posiedzenie lipcowe", starts_at=timezone.now())
        assert [each for each in send() if each.to == [member.email]] == []

    def test_coming_meetings_stand_in_a_digest_with_news(self, told, send, member):
        body = make_body()
        body.memberships.create(user=member)
        start = timezone.now() + timedelta(days=2)
        MeetingFactory(body=body, title="Posiedzenie lipcowe", starts_at=start)
        (message,) = [each for each in send() if each.to == [member.email]]
        assert "Posiedzenie lipcowe" in message.body

    def test_is_in_the_language_of_the_reader(self, told, send, member):
        type(member).objects.filter(pk=member.pk).update(language="en")
        assert send()[0].subject.startswith("Weekly summary")


class TestWho:
    @pytest.mark.parametrize(
        "settings",
        [
            {"no_emails": True},
            {"stopped_kinds": ["digest"]},
            {"paused_until": timezone.now().date() + timedelta(days=2)},
        ],
    )
    def test_not_those_who_want_none(self, told, send, member, settings):
        Preferences.objects.create(user=member, **settings)
        assert send() == []

    @pytest.mark.parametrize("level", [Level.SITE, Level.MUTED, Level.INSTANT])
    def test_not_those_with_another_level(self, told, send, member, level):
        follow("thread", told.pk, by=member, level=level)
        assert send() == []

    def test_only_members(self, told, send, member):
        member.affiliations.update(state="ended", ends_at=timezone.now())
        UserFactory()
        assert send() == []

    def test_daily_for_one_thread_only(self, act, told, send, member, other_member):
        other = act(make_thread, by=member, title="Inny wątek")
        act(reply_to, other, by=other_member, body="<p>Tak</p>")
        follow("thread", other.pk, by=member, level=Level.DAILY)
        subjects = {message.subject for message in send() if message.to == [member.email]}
        assert subjects == {
            "Przegląd dzienny: Inny wątek",
            "Przegląd tygodniowy: Odbiór tekstyliów",
        }


class TestWhen:
    @pytest.mark.parametrize(
        ("settings", "now", "is_due"),
        [
            ({}, MONDAY, True),  # the default: Monday, 7:00
            ({}, MONDAY - timedelta(minutes=3), False),
            ({}, MONDAY + timedelta(hours=7), False),
            ({}, MONDAY + timedelta(days=1), False),
            ({"digest_weekday": 1, "digest_hour": 9}, MONDAY + timedelta(days=1, hours=2), True),
            ({"digest_weekday": 1, "digest_hour": 9}, MONDAY + timedelta(hours=2), False),
        ],
    )
    def test_hour_and_weekday(self, told, send, member, settings, now, is_due):
        Preferences.objects.create(user=member, **settings)
        Notification.objects.update(happened_at=now - timedelta(hours=20))
        assert bool(send(now, at_once=False)) is is_due

    def test_each_hour_once(self, told, send, member):
        Notification.objects.update(happened_at=MONDAY - timedelta(hours=20))
        assert len(send(MONDAY, at_once=False)) == 1
        assert send(MONDAY + timedelta(minutes=5), at_once=False) == []

    def test_an_empty_one_is_not_tried_again(self, send, member):
        send(MONDAY, at_once=False)
        assert QueuedEmail.objects.get(error=UNWANTED).failed_at
        send(MONDAY + timedelta(minutes=5), at_once=False)
        assert QueuedEmail.objects.count() == 1

    def test_old_news_are_not_told_again(self, told, send, member):
        Notification.objects.update(happened_at=MONDAY - timedelta(days=8))
        assert send(MONDAY, at_once=False) == []

    def test_command(self, act, told, mailoutbox):
        said = StringIO()
        act(call_command, "send_digests", "--now", stdout=said)
        assert len(mailoutbox) == 1
        assert "Summaries queued: " in said.getvalue()
