"""Notifications of the people who decide on something, and about decisions on one's own matters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.moderation.models import PendingPost, Report
from forum.moderation.services.actions import hide_post, restore_post
from forum.moderation.services.approval import approve, queue_reply, reject
from forum.moderation.services.moving import move_thread
from forum.moderation.services.reports import dismiss_report, report_post, uphold_report
from forum.threads.services import reply_to
from members.inbox.forms import PreferencesForm
from members.inbox.kinds import kind_named
from members.inbox.models import Level, Notification, Preferences
from members.inbox.services import unread_count
from members.inbox.views import with_lines
from members.mail.models import QueuedEmail
from members.mail.tasks import deliver
from members.membership.models import Affiliation
from members.membership.services.joining import apply_to
from tests.factories.members import GroupFactory, make_coordinator, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def keeper():
    """A member who moderates one section."""
    return make_member()


@pytest.fixture
def section(keeper):
    group = GroupFactory()
    group.memberships.create(user=keeper)
    return SectionFactory(name="Drogi", moderators=group)


@pytest.fixture
def thread(act, section, other_member):
    return act(make_thread, section, by=other_member, title="Zatoki")


def lines(user) -> list[tuple[str, str, str]]:
    """The lines of the inbox of ``user``: (text, title, URL)."""
    user = type(user).objects.get(pk=user.pk)
    rows = Notification.objects.visible_to(user)
    assert unread_count(user) == len(rows)
    found = [(line.text, line.title, line.url) for _row, line in with_lines(rows, user)]
    assert len(found) == len(rows)
    return found


def emails_to(user, mailoutbox):
    return [message for message in mailoutbox if message.to == [user.email]]


class TestReports:
    @pytest.fixture
    def report(self, act, thread, member):
        return act(report_post, thread.posts.get(), by=member, reason="off_topic")

    def test_stands_in_the_inbox_until_the_decision(self, act, moderator, report, keeper):
        url = reverse("moderation:report_decide", args=[report.pk])
        assert [line[1:] for line in lines(keeper)] == [("Zatoki", url)]
        assert lines(moderator) == lines(keeper)
        act(dismiss_report, report, by=moderator)
        assert (lines(keeper), lines(moderator)) == ([], [])

    def test_author_of_the_post_is_not_told(self, act, section, member):
        author = make_member()
        section.moderators.memberships.create(user=author)
        own = make_thread(section, by=author)
        act(report_post, own.posts.get(), by=member, reason="off_topic")
        assert lines(author) == []

    def test_former_moderator_sees_nothing(self, report, section, keeper):
        section.moderators.memberships.all().delete()
        assert lines(keeper) == []

    def test_email_comes_outside_working_hours_too(self, monkeypatch, act, thread, keeper, member):
        asked = []
        monkeypatch.setattr("members.inbox.letters.next_working_hour", asked.append)
        act(report_post, thread.posts.get(), by=member, reason="off_topic")
        assert QueuedEmail.objects.filter(kind="notification").count() == 1
        assert asked == []
        act(queue_reply, thread, by=member, body="<p>Czekam</p>")
        assert len(asked) == 1

    def test_email_can_be_ended_and_daily(self, act, thread, keeper, moderator, member, mailoutbox):
        Preferences.objects.create(user=keeper, stopped_kinds=["report"])
        Preferences.objects.create(user=moderator, mention_level=Level.DAILY)
        act(report_post, thread.posts.get(), by=member, reason="off_topic")
        assert mailoutbox == []
        assert len(lines(keeper)) == len(lines(moderator)) == 1

    def test_email_is_not_sent_after_the_decision(
        self, act, thread, member, moderator, mailoutbox, monkeypatch
    ):
        monkeypatch.setattr("members.mail.late.enqueue_delivery", lambda email, when=None: None)
        report = act(report_post, thread.posts.get(), by=member, reason="off_topic")
        act(dismiss_report, report, by=moderator)
        mailoutbox.clear()
        for email in QueuedEmail.objects.waiting():
            deliver.func(email.pk)
        assert mailoutbox == []

    def test_email_can_be_ended_with_one_click(self, act, report, keeper, mailoutbox, client):
        (message,) = emails_to(keeper, mailoutbox)
        address = message.message()["List-Unsubscribe"].strip("<>")
        path = address.removeprefix("http://testserver")
        client.post(path, {"List-Unsubscribe": "One-Click"})
        assert Preferences.objects.get(user=keeper).stopped_kinds == ["report"]


class TestPendingPosts:
    @pytest.fixture
    def pending(self, act, thread, member):
        return act(queue_reply, thread, by=member, body="<p>Czekam</p>")

    def test_stands_in_the_inbox_until_the_decision(self, act, pending, keeper, moderator):
        url = reverse("moderation:pending_decide", args=[pending.pk])
        assert [line[1:] for line in lines(keeper)] == [("Zatoki", url)]
        act(approve, pending, by=moderator)
        assert lines(keeper) == []

    def test_own_pending_post_is_not_told(self, act, section, thread, member):
        section.moderators.memberships.create(user=member)
        act(queue_reply, thread, by=member, body="<p>Czekam</p>")
        assert lines(member) == []
        assert PendingPost.objects.count() == 1


class TestDecisions:
    def test_author_is_told_in_the_inbox_and_by_email(
        self, act, thread, other_member, moderator, mailoutbox
    ):
        post = act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        mailoutbox.clear()
        Preferences.objects.create(user=other_member, no_emails=True)
        act(hide_post, post, by=moderator, reason="Dane osobowe")
        assert [line[1:] for line in lines(other_member)] == [("Zatoki", post.get_absolute_url())]
        (message,) = emails_to(other_member, mailoutbox)
        assert message.kind == "moderation_action"

    @pytest.mark.parametrize("decide", [uphold_report, dismiss_report])
    def test_reporter_is_told(self, act, decide, thread, member, moderator):
        report = act(report_post, thread.posts.get(), by=member, reason="off_topic")
        words = {"reason": "Słusznie"} if decide is uphold_report else {"answer": "Na temat"}
        act(decide, report, by=moderator, **words)
        assert [line[1] for line in lines(member)] == ["Zatoki"]

    def test_rejected_post_leads_to_the_drafts(self, act, thread, member, moderator):
        pending = act(queue_reply, thread, by=member, body="<p>Czekam</p>")
        act(reject, pending, by=moderator, reason="Reklama")
        assert [line[2] for line in lines(member)] == [reverse("threads:drafts")]

    def test_names_nothing_that_went_out_of_sight(self, act, thread, other_member, moderator):
        secret = SectionFactory(name="Tajny", group=GroupFactory())
        act(move_thread, thread, by=moderator, section=secret)
        ((_text, title, url),) = lines(other_member)
        assert title not in {"Zatoki", "Tajny"}
        assert url == reverse("forum:home")
        (row,) = Notification.objects.filter(user=other_member)
        ((_row, line),) = with_lines([row], other_member)
        assert (line.place, line.excerpt) == ("", "")

    def test_restored_post_out_of_sight_is_not_told(self, act, thread, other_member, moderator):
        post = act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        act(hide_post, post, by=moderator, reason="x")
        post.refresh_from_db()
        act(restore_post, post, by=moderator)
        assert len(lines(other_member)) == 2
        thread.section.group = GroupFactory()
        thread.section.save()
        assert len(lines(other_member)) == 1

    def test_moderator_is_not_told_of_own_actions(self, act, section, moderator):
        own = act(make_thread, section, by=moderator)
        act(hide_post, act(reply_to, own, by=moderator, body="<p>x</p>"), by=moderator, reason="x")
        assert lines(moderator) == []

    def test_same_queries_for_one_as_for_many(self, act, thread, other_member, moderator):
        def count():
            rows = list(Notification.objects.filter(user=other_member))
            with CaptureQueriesContext(connection) as counted:
                with_lines(rows, other_member)
            return len(counted)

        posts = [act(reply_to, thread, by=other_member, body=f"<p>{n}</p>") for n in range(4)]
        act(hide_post, posts[0], by=moderator, reason="x")
        before = count()
        for post in posts[1:]:
            act(hide_post, post, by=moderator, reason="x")
        assert (before, count()) == (3, 3)

    def test_is_not_offered_as_an_email_to_end(self, member):
        form = PreferencesForm(instance=Preferences(user=member))
        assert "decision" not in dict(form.fields["emailed_kinds"].choices)
        assert kind_named("decision").is_decision


class TestApplications:
    def test_coordinator_is_told_until_the_decision(self, act, mailoutbox):
        coordinator = make_coordinator()
        office = coordinator.affiliations.get().organisation
        applicant = make_member()
        application = act(apply_to, office, by=applicant, position="inspektor")
        expected = (str(applicant), reverse("membership:applications"))
        assert [line[1:] for line in lines(coordinator)] == [expected]
        (message,) = emails_to(coordinator, mailoutbox)
        assert "List-Unsubscribe" in message.message()
        Affiliation.objects.filter(pk=application.pk).update(state="active")
        assert lines(coordinator) == []

    def test_others_are_not_told(self, act, member, moderator):
        coordinator = make_coordinator()
        office = coordinator.affiliations.get().organisation
        applicant = make_member()
        act(apply_to, office, by=applicant, position="inspektor")
        assert lines(member) == lines(moderator) == lines(applicant) == []

    def test_former_coordinator_sees_nothing(self, act):
        coordinator = make_coordinator()
        office = coordinator.affiliations.get()
        act(apply_to, office.organisation, by=make_member(), position="inspektor")
        office.role = Affiliation.Role.MEMBER
        office.save()
        assert lines(coordinator) == []


class TestSettings:
    def test_only_deciders_are_offered_their_kinds(self, member, moderator):
        def offered(user):
            form = PreferencesForm(instance=Preferences(user=user))
            return set(dict(form.fields["emailed_kinds"].choices))

        deciding = {"report", "pending_post", "application"}
        assert offered(moderator) - offered(member) == deciding

    def test_kinds_that_are_not_offered_stay_ended(self, member, as_user):
        Preferences.objects.create(user=member, stopped_kinds=["report", "reply"])
        own = {"level": "weekly", "mention_level": "instant", "digest_weekday": 0}
        fields = own | {"digest_hour": 7, "emailed_kinds": ["reply", "mention"]}
        form = PreferencesForm(fields, instance=Preferences.objects.get(user=member))
        assert form.is_valid(), form.errors
        stopped = form.save().stopped_kinds
        assert "report" in stopped
        assert "reply" not in stopped

    def test_filter_of_the_inbox(self, member, moderator, as_user):
        address = "?kind=report"
        page = reverse("inbox:list")
        assert address in as_user(moderator).get(page).content.decode()
        assert address not in as_user(member).get(page).content.decode()


def test_of_several_reports_each_is_told_once(act, thread, member, keeper):
    act(report_post, thread.posts.get(), by=member, reason="off_topic")
    act(report_post, thread.posts.get(), by=make_member(), reason="advertising")
    assert len(lines(keeper)) == Report.objects.open().count() == 2
