"""E-mails "at once" about notifications: when they leave, what they say, and how they are ended."""

from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from urllib.parse import urlsplit

import pytest
from django.utils import timezone, translation

from forum.moderation.services.actions import hide_post
from forum.threads.services import edit_post, reply_to
from members.inbox.letters import next_working_hour
from members.inbox.models import Level, Notification, Preferences, Subscription
from members.inbox.services import follow, level_of, mark_read
from members.inbox.tasks import write_notifications
from members.inbox.unsubscribing import read_token, unsubscribe_url
from members.mail.models import QueuedEmail
from members.mail.tasks import deliver
from members.membership.workdays import POLAND
from tests.factories.members import UserFactory, make_member
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def reader():
    """A member who wants e-mails at once, at any time."""
    reader = make_member(first_name="Zofia", last_name="Maj")
    Preferences.objects.create(user=reader, level=Level.INSTANT, at_any_time=True)
    return reader


@pytest.fixture
def thread(member, reader):
    thread = make_thread(by=member, title="Odbiór tekstyliów")
    follow("thread", thread.pk, by=reader)
    return thread


@pytest.fixture
def act(django_capture_on_commit_callbacks):
    def run(function, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return function(*args, **kwargs)

    return run


@pytest.fixture
def in_queue(monkeypatch):
    """E-mails stay in the queue. ``in_queue()`` sends them, as the worker does later."""
    monkeypatch.setattr("members.mail.late.enqueue_delivery", lambda email, when=None: None)

    def send():
        for pk in list(QueuedEmail.objects.waiting().values_list("pk", flat=True)):
            deliver.func(pk)

    return send


def tell(reader, post):
    write_notifications.func(
        "reply", post.thread_id, post.pk, [[reader.pk, "instant"]], timezone.now().isoformat()
    )


def parsed(message):
    return message_from_bytes(message.message().as_bytes(), policy=default)


class TestLetter:
    def test_says_what_happened(self, act, thread, reader, other_member, mailoutbox):
        post = act(reply_to, thread, by=other_member, body="<p>Zbieramy w PSZOK.</p><p>Tak.</p>")
        (message,) = mailoutbox
        assert message.to == [reader.email]
        assert message.subject == "Re: Odbiór tekstyliów"
        for content in (message.body, message.alternatives[0].content):
            assert "Zbieramy w PSZOK." in content
            assert "Jan Wiśniewski" in content
            assert f"http://testserver/forum/posts/{post.pk}/" in content

    def test_headers(self, act, thread, reader, other_member, mailoutbox):
        post = act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        mail = parsed(mailoutbox[0])
        assert mail["Message-ID"] == f"<post.{post.pk}@testserver>"
        assert mail["In-Reply-To"] == mail["References"] == f"<thread.{thread.pk}@testserver>"
        assert f"<thread-{thread.pk}.testserver>" in mail["List-Id"]
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Unsubscribe"].strip().startswith("<http://testserver/account/unsubs")
        assert [part.get_content_type() for part in mail.iter_parts()] == [
            "text/plain",
            "text/html",
        ]

    def test_new_thread_begins_what_replies_refer_to(self, act, member, reader, mailoutbox):
        section = make_thread().section
        follow("section", section.pk, by=reader)
        thread = act(make_thread, section, by=member, title="Nowy")
        assert parsed(mailoutbox[0])["Message-ID"] == f"<thread.{thread.pk}@testserver>"
        assert mailoutbox[0].subject == "Nowy"

    def test_is_in_the_language_of_the_reader(self, act, thread, reader, other_member, mailoutbox):
        type(reader).objects.filter(pk=reader.pk).update(language="en")
        with translation.override("pl"):
            act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        assert "replied in a thread that you follow" in mailoutbox[0].body

    def test_each_letter_once(self, act, thread, reader, other_member, mailoutbox):
        post = act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        tell(reader, post)
        assert len(mailoutbox) == 1

    def test_another_reply_is_another_letter(self, act, thread, reader, other_member, mailoutbox):
        for _number in range(2):
            act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        assert len({message.extra_headers["Message-ID"] for message in mailoutbox}) == 2

    @pytest.mark.parametrize("level", [Level.DAILY, Level.WEEKLY, Level.SITE, Level.MUTED])
    def test_other_levels_send_none(self, act, thread, reader, other_member, mailoutbox, level):
        follow("thread", thread.pk, by=reader, level=level)
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        assert mailoutbox == []

    def test_the_queue_stores_no_words(self, act, thread, reader, other_member, in_queue):
        act(reply_to, thread, by=other_member, body="<p>Tajne</p>")
        row = QueuedEmail.objects.get()
        assert row.content == {}
        assert row.recipients.strip() == reader.email

    def test_nothing_personal_stays_when_it_was_sent(self, act, thread, reader, other_member):
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        row = QueuedEmail.objects.get()
        assert (row.content, row.arguments, row.recipients) == ({}, [], "")
        assert row.sent_at


class TestMeanwhile:
    """What happens between the event and the e-mail decides what is sent."""

    @pytest.fixture
    def post(self, act, thread, reader, other_member, in_queue):
        return act(reply_to, thread, by=other_member, body="<p>Stare słowa</p>")

    def test_edited_post_is_sent_as_it_is_now(self, post, other_member, in_queue, mailoutbox):
        edit_post(post, by=other_member, body="<p>Nowe słowa</p>", version=1)
        in_queue()
        assert "Nowe słowa" in mailoutbox[0].body
        assert "Stare" not in mailoutbox[0].body

    def test_changed_address_gets_it(self, post, reader, in_queue, mailoutbox):
        type(reader).objects.filter(pk=reader.pk).update(email="nowy@example.org")
        in_queue()
        assert mailoutbox[0].to == ["nowy@example.org"]

    @pytest.mark.parametrize(
        "happen",
        [
            lambda post, reader: hide_post(post, by=UserFactory(is_superuser=True), reason="x"),
            lambda post, reader: mark_read(Notification.objects.all(), by=reader),
            lambda post, reader: follow("thread", post.thread_id, by=reader, level=Level.SITE),
            lambda post, reader: follow("thread", post.thread_id, by=reader, level=Level.MUTED),
            lambda post, reader: Preferences.objects.update(no_emails=True),
            lambda post, reader: Preferences.objects.update(stopped_kinds=["reply"]),
            lambda post, reader: Preferences.objects.update(paused_until=date(2100, 1, 1)),
            lambda post, reader: type(reader).objects.filter(pk=reader.pk).update(is_active=False),
            lambda post, reader: reader.affiliations.all().delete(),
        ],
        ids=[
            *("hidden", "read", "site", "muted", "stopped", "kind", "paused"),
            *("inactive", "left"),
        ],
    )
    def test_is_not_sent(self, post, reader, in_queue, mailoutbox, happen):
        happen(post, reader)
        in_queue()
        assert mailoutbox == []
        assert not QueuedEmail.objects.waiting().exists()


class TestWhen:
    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            ("2026-07-07 07:00", None),
            ("2026-07-07 17:59", None),
            ("2026-07-07 06:59", "2026-07-07 07:00"),
            ("2026-07-07 18:00", "2026-07-08 07:00"),
            ("2026-07-10 19:00", "2026-07-13 07:00"),  # Friday evening
            ("2026-07-11 10:00", "2026-07-13 07:00"),  # Saturday
            ("2026-11-10 20:00", "2026-11-12 07:00"),  # before Independence Day
            ("2026-11-11 10:00", "2026-11-12 07:00"),
        ],
    )
    def test_working_hours(self, now, expected):
        def at(text):
            return text and datetime.fromisoformat(text).replace(tzinfo=POLAND)

        assert next_working_hour(at(now)) == at(expected)

    def test_waits_for_the_morning(self, act, thread, reader, other_member, in_queue, monkeypatch):
        Preferences.objects.update(at_any_time=False)
        evening = datetime(2026, 7, 7, 20, tzinfo=POLAND)
        monkeypatch.setattr("members.inbox.letters.timezone.now", lambda: evening)
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        morning = datetime(2026, 7, 8, 7, tzinfo=POLAND)
        row = QueuedEmail.objects.get()
        assert (row.next_try_at, row.created_at) == (morning, morning)

    def test_paused(self, act, thread, reader, other_member, mailoutbox):
        Preferences.objects.update(paused_until=date(2100, 1, 1))
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        assert mailoutbox == []
        assert Notification.objects.filter(user=reader).exists()


class TestUnsubscribing:
    def path(self, user, kind="reply", target=("thread", "1")):
        return urlsplit(unsubscribe_url(user, kind, target)).path

    def test_one_click(self, client, reader):
        data = {"List-Unsubscribe": "One-Click"}
        response = client.post(self.path(reader), data)
        assert response.status_code == 200
        reader.notification_preferences.refresh_from_db()
        assert reader.notification_preferences.stopped_kinds == ["reply"]

    def test_needs_no_csrf_token(self, reader):
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        data = {"List-Unsubscribe": "One-Click"}
        assert client.post(self.path(reader), data).status_code == 200

    def test_get_changes_nothing(self, client, thread, reader):
        before = list(Preferences.objects.values()), list(Subscription.objects.values())
        response = client.get(self.path(reader))
        assert response.status_code == 200
        assert "<button" in response.content.decode()
        assert (list(Preferences.objects.values()), list(Subscription.objects.values())) == before

    def test_only_this_thread(self, client, thread, reader):
        path = self.path(reader, target=("thread", str(thread.pk)))
        page = client.post(path, {"what": "target"}, follow=True)
        assert level_of("thread", thread.pk, user=reader) == Level.SITE
        assert "Odbiór" not in page.content.decode()

    def test_everything(self, client, reader, act, thread, other_member, mailoutbox):
        client.post(self.path(reader), {"what": "all"})
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        assert mailoutbox == []
        assert Notification.objects.filter(user=reader).exists()

    def test_stopped_kind_stays_in_the_inbox(
        self, client, reader, act, thread, other_member, mailoutbox
    ):
        client.post(self.path(reader), {"List-Unsubscribe": "One-Click"})
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        assert mailoutbox == []
        body = f'<p><span data-mention="{reader.pk}">@Z</span></p>'
        act(reply_to, thread, by=other_member, body=body)
        assert len(mailoutbox) == 1

    def test_person_without_settings(self, client, member):
        client.post(self.path(member), {"List-Unsubscribe": "One-Click"})
        assert Preferences.objects.get(user=member).stopped_kinds == ["reply"]

    @pytest.mark.parametrize("data", [{"what": "nonsense"}, {"what": "target"}])
    def test_wrong_choice(self, client, reader, data):
        assert client.post(self.path(reader, target=None), data).status_code == 400

    @pytest.mark.parametrize("change", [str.upper, lambda token: token[:-1], lambda token: "x"])
    def test_wrong_token(self, client, reader, change):
        *_start, token, _end = self.path(reader).split("/")
        assert read_token(change(token)) is None
        assert client.post(f"/account/unsubscribe/{change(token)}/").status_code == 404

    def test_erased_account(self, client, reader):
        path = self.path(reader)
        type(reader).objects.filter(pk=reader.pk).update(erased_at=timezone.now())
        assert client.get(path).status_code == 404

    def test_settings_show_and_change_the_kinds(self, client, reader):
        client.post(self.path(reader), {"List-Unsubscribe": "One-Click"})
        client.force_login(reader)
        page = client.get("/account/notifications/").content.decode()
        assert 'value="mention"' in page
        data = {
            "level": "weekly",
            "mention_level": "instant",
            "digest_weekday": "0",
            "digest_hour": "7",
            "emailed_kinds": ["reply", "new_thread"],
        }
        client.post("/account/notifications/", data)
        assert "mention" in Preferences.objects.get(user=reader).stopped_kinds
        assert "reply" not in Preferences.objects.get(user=reader).stopped_kinds
