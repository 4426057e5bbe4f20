"""Reports of posts: who may report, which reports hide a post at once, how reports are decided."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cms.models import SiteSettings
from forum.moderation.models import ModerationAction, Report
from forum.moderation.services.actions import hide_post, restore_post
from forum.moderation.services.reports import (
    AlreadyReported,
    dismiss_report,
    report_post,
    uphold_report,
)
from forum.threads.services.locking import StateConflict
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

PERSONAL = Report.Reason.PERSONAL_DATA


@pytest.fixture
def post():
    return add_replies(make_thread(), 1).posts.get(number=2)


@pytest.fixture
def keeper():
    """A member who moderates one section, which is ``keeper.section``."""
    person, group = make_member(), GroupFactory()
    group.memberships.create(user=person)
    person.section = SectionFactory(moderators=group)
    return person


def report_page(post):
    return reverse("moderation:post_report", args=[post.pk])


class TestReporting:
    def test_reported_post_stays_visible_until_the_decision(self, post, member, as_user):
        data = {"reason": "advertising", "text": "Reklama firmy"}
        assert as_user(member).post(report_page(post), data).url == post.get_absolute_url()
        report = Report.objects.get()
        assert (report.by, report.state, report.text) == (member, "open", "Reklama firmy")
        post.refresh_from_db()
        assert post.hidden_at is None

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({}, "reason"),
            ({"reason": "zle"}, "reason"),
            ({"reason": "other"}, "text"),
            ({"reason": "other", "text": "ż" * 2001}, "text"),
        ],
    )
    def test_invalid_input_is_refused_and_shown_again(self, post, member, as_user, data, field):
        page = as_user(member).post(report_page(post), data)
        assert field in page.context["form"].errors
        assert page.context["form"]["text"].value() == data.get("text")
        assert not Report.objects.exists()

    def test_second_report_gets_a_message(self, post, member, as_user):
        client = as_user(member)
        for _time in range(2):
            client.post(report_page(post), {"reason": "advertising"})
        assert Report.objects.count() == 1
        assert "już zgłoszony" in client.get(report_page(post), follow=True).content.decode()
        with pytest.raises(AlreadyReported):
            report_post(post, by=member, reason="off_topic")

    @pytest.mark.parametrize("persona", ["member", "administrator"])
    def test_own_post_cannot_be_reported(self, persona, request, as_user):
        person = request.getfixturevalue(persona)
        post = make_thread(by=person).posts.get()
        assert as_user(person).get(report_page(post)).status_code == 403
        with pytest.raises(PermissionDenied):
            report_post(post, by=person, reason="other")

    def test_hidden_post_cannot_be_reported(self, post, member, moderator, as_user):
        hide_post(post, by=moderator, reason="x")
        assert as_user(member).get(report_page(post)).status_code == 403

    def test_closed_section_is_404(self, member, as_user):
        inside = make_member()
        group = GroupFactory()
        group.memberships.create(user=inside)
        post = make_thread(SectionFactory(group=group), by=inside).posts.get()
        assert as_user(member).get(report_page(post)).status_code == 404
        with pytest.raises(PermissionDenied):
            report_post(post, by=member, reason="other")

    def test_number_of_open_reports_is_limited(self, member, as_user, monkeypatch):
        monkeypatch.setattr("forum.moderation.services.reports.MOST_OPEN", 1)
        thread = add_replies(make_thread(), 2)
        report_post(thread.posts.get(number=2), by=member, reason="off_topic")
        page = as_user(member).post(
            report_page(thread.posts.get(number=3)), {"reason": "off_topic"}
        )
        assert page.context["form"].non_field_errors()


class TestPersonalData:
    def test_post_with_personal_data_is_hidden_at_once(self, post, member):
        thread = post.thread
        thread.solved_by = post
        thread.save()
        report_post(post, by=member, reason=PERSONAL)
        post.refresh_from_db()
        thread.refresh_from_db()
        assert post.hidden_at and post.hidden_by is None  # noqa: PT018
        assert (thread.reply_count, thread.solved_by) == (0, None)

    def test_placeholder_of_a_reported_post_does_not_name_a_moderator(self, post, member, as_user):
        report_post(post, by=member, reason=PERSONAL)
        page = as_user(member).get(post.thread.get_absolute_url()).content.decode()
        assert "Ten wpis został zgłoszony. Jest ukryty do czasu" in page
        assert "ukryty przez moderatora" not in page

    def test_data_protection_officer_gets_an_email_without_content(
        self, post, member, mailoutbox, django_capture_on_commit_callbacks
    ):
        office = SiteSettings.load()
        office.officer_email = "iod@example.org"
        office.save()
        with django_capture_on_commit_callbacks(execute=True):
            report_post(post, by=member, reason=PERSONAL, text="PESEL w treści")
        [letter] = [letter for letter in mailoutbox if letter.to == ["iod@example.org"]]
        told = letter.subject + letter.body + letter.alternatives[0][0]
        for secret in (post.text, post.thread.title, "PESEL", post.author.last_name):
            assert secret not in told
        assert "Wpis jest ukryty." in letter.body

    def test_other_reasons_do_not_reach_the_officer(
        self, post, member, mailoutbox, django_capture_on_commit_callbacks
    ):
        SiteSettings.objects.update_or_create(defaults={"officer_email": "iod@example.org"})
        with django_capture_on_commit_callbacks(execute=True):
            report_post(post, by=member, reason="off_topic")
        assert ["iod@example.org"] not in [letter.to for letter in mailoutbox]

    def test_reporter_with_dismissed_reports_hides_nothing(self, post, member):
        others = add_replies(make_thread(), 3).posts.filter(number__gt=1)
        for other in others:
            Report.objects.create(
                post=other,
                by=member,
                reason=PERSONAL,
                state=Report.State.DISMISSED,
                decided_at=timezone.now(),
            )
        report_post(post, by=member, reason=PERSONAL)
        post.refresh_from_db()
        assert post.hidden_at is None
        Report.objects.update(decided_at=timezone.now() - timedelta(days=200), state="dismissed")
        report_post(post, by=member, reason=PERSONAL)
        post.refresh_from_db()
        assert post.hidden_at

    def test_one_reporter_hides_at_most_five_posts(self, member):
        posts = add_replies(make_thread(), 7).posts.order_by("number")
        for post in posts:
            report_post(post, by=member, reason=PERSONAL)
        assert posts.exclude(hidden_at=None).count() == 5


class TestLetters:
    def test_report_is_mailed_to_moderators_but_not_the_author(
        self, member, moderator, keeper, mailoutbox, django_capture_on_commit_callbacks
    ):
        author = make_member()
        keeper.section.moderators.memberships.create(user=author)
        post = make_thread(keeper.section, by=author).posts.get()
        with django_capture_on_commit_callbacks(execute=True):
            report_post(post, by=member, reason="off_topic")
        people = sorted(letter.to[0] for letter in mailoutbox)
        assert people == sorted([moderator.email, keeper.email])
        assert (
            reverse("moderation:report_decide", args=[Report.objects.get().pk])
            in mailoutbox[0].body
        )

    @pytest.mark.parametrize("decide", [uphold_report, dismiss_report])
    def test_reporter_gets_an_email_with_the_decision(
        self, decide, post, member, moderator, mailoutbox, django_capture_on_commit_callbacks
    ):
        report = report_post(post, by=member, reason="off_topic")
        words = {"reason": "Słusznie"} if decide is uphold_report else {"answer": "Na temat"}
        with django_capture_on_commit_callbacks(execute=True):
            decide(report, by=moderator, **words)
        [letter] = [letter for letter in mailoutbox if letter.to == [member.email]]
        assert next(iter(words.values())) in letter.body
        assert post.get_absolute_url() in letter.body


class TestDeciding:
    def test_upheld_report_hides_the_post_and_closes_all_reports(
        self, post, member, other_member, moderator
    ):
        first = report_post(post, by=member, reason="off_topic")
        report_post(post, by=other_member, reason="advertising")
        uphold_report(first, by=moderator, reason="Reklama")
        post.refresh_from_db()
        assert (post.hidden_by, post.hidden_reason) == (moderator, "Reklama")
        assert set(Report.objects.values_list("state", "answer")) == {("upheld", "Reklama")}

    def test_dismissed_report_restores_the_post(self, post, member, moderator):
        report = report_post(post, by=member, reason=PERSONAL)
        dismiss_report(report, by=moderator, answer="To dane urzędu")
        post.refresh_from_db()
        assert post.hidden_at is None
        actions = ModerationAction.objects.order_by("pk").values_list("action", flat=True)
        assert list(actions) == ["hid", "dismissed", "restored"]

    def test_hiding_by_hand_ends_the_reports(self, post, member, moderator):
        report_post(post, by=member, reason=PERSONAL)
        hide_post(post, by=moderator, reason="Dane")
        assert Report.objects.get().state == "upheld"

    def test_restoring_by_hand_is_possible(self, post, member, moderator):
        report_post(post, by=member, reason=PERSONAL)
        restore_post(post, by=moderator)
        post.refresh_from_db()
        assert post.hidden_at is None

    def test_second_decision_is_a_conflict(self, post, member, moderator):
        report = report_post(post, by=member, reason="off_topic")
        dismiss_report(report, by=moderator)
        with pytest.raises(StateConflict):
            uphold_report(report, by=moderator, reason="x")

    @pytest.mark.parametrize("persona", ["moderator", "administrator"])
    def test_own_post_is_decided_by_others(self, persona, request, member, as_user):
        person = request.getfixturevalue(persona)
        report = report_post(make_thread(by=person).posts.get(), by=member, reason="off_topic")
        with pytest.raises(PermissionDenied):
            dismiss_report(report, by=person)
        url = reverse("moderation:report_decide", args=[report.pk])
        assert as_user(person).post(url, {"decision": "dismiss"}).status_code == 403
        assert (
            report.post.thread.title
            not in as_user(person).get(reverse("moderation:queue")).content.decode()
        )


class TestQueue:
    def test_hiding_needs_a_reason_and_offers_ready_ones(self, post, member, moderator, as_user):
        report = report_post(post, by=member, reason="advertising")
        client = as_user(moderator)
        page = client.get(reverse("moderation:queue")).content.decode()
        assert "Odpowiedź 0" in page
        assert "Reklama lub spam" in page
        url = reverse("moderation:report_decide", args=[report.pk])
        refused = client.post(url, {"decision": "uphold", "ready": "", "answer": "  "})
        post.refresh_from_db()
        assert refused.context["form"].errors.keys() == {"answer"}
        assert post.hidden_at is None
        ready = {
            str(text): value for value, text in refused.context["form"].fields["ready"].choices
        }
        assert all(text in page for text in ready)
        client.post(url, {"decision": "uphold", "ready": ready["Wpis jest reklamą."]})
        post.refresh_from_db()
        assert post.hidden_reason == "Wpis jest reklamą."
        assert "już rozpatrzone" in client.get(url).content.decode()

    def test_ready_reason_and_own_text_are_combined(self, post, member, moderator, as_user):
        report = report_post(post, by=member, reason="advertising")
        url = reverse("moderation:report_decide", args=[report.pk])
        sent = {"decision": "uphold", "ready": "2", "answer": "Firma X."}
        as_user(moderator).post(url, sent)
        post.refresh_from_db()
        assert post.hidden_reason == "Wpis jest reklamą. Firma X."

    @pytest.mark.parametrize("ready", ["9", "-1", "x"])
    def test_unknown_ready_reason_is_refused(self, post, member, moderator, as_user, ready):
        report = report_post(post, by=member, reason="advertising")
        url = reverse("moderation:report_decide", args=[report.pk])
        page = as_user(moderator).post(url, {"decision": "uphold", "ready": ready, "answer": "x"})
        assert page.context["form"].errors.keys() == {"ready"}
        assert Report.objects.get().state == "open"

    def test_dismissal_needs_no_reason(self, post, member, moderator, as_user):
        report = report_post(post, by=member, reason="advertising")
        url = reverse("moderation:report_decide", args=[report.pk])
        as_user(moderator).post(url, {"decision": "dismiss"})
        assert Report.objects.get().state == "dismissed"

    @pytest.mark.parametrize("name", ["post", "thread_hide"])
    def test_pages_of_post_and_thread_offer_the_same(self, post, moderator, as_user, name):
        pk = post.pk if name == "post" else post.thread_id
        url = reverse(f"moderation:{name}", args=[pk])
        client = as_user(moderator)
        assert "Wpis jest reklamą." in client.get(url).content.decode()
        assert client.post(url, {}).context["form"].errors.keys() == {"reason"}
        client.post(url, {"ready": "2"})
        hidden = post if name == "post" else post.thread
        hidden.refresh_from_db()
        assert hidden.hidden_at

    def test_invalid_decision_is_refused(self, post, member, moderator, as_user):
        report = report_post(post, by=member, reason="advertising")
        url = reverse("moderation:report_decide", args=[report.pk])
        page = as_user(moderator).post(url, {"decision": "zle", "answer": "Słowa"})
        assert page.context["form"]["answer"].value() == "Słowa"
        assert Report.objects.get().state == "open"

    def test_section_moderator_sees_only_own_reports(self, keeper, member, as_user):
        here = make_thread(keeper.section, title="Tutejszy").posts.get()
        there = make_thread(title="Obcy").posts.get()
        reports = [report_post(post, by=member, reason="off_topic") for post in (here, there)]
        page = as_user(keeper).get(reverse("moderation:queue")).content.decode()
        assert "Tutejszy" in page
        assert "Obcy" not in page
        url = reverse("moderation:report_decide", args=[reports[1].pk])
        assert as_user(keeper).get(url).status_code == 404

    def test_unknown_filter_is_404(self, moderator, as_user):
        assert as_user(moderator).get(reverse("moderation:queue"), {"show": "x"}).status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_cost(self, count, member, moderator, as_user, django_assert_num_queries):
        thread = add_replies(make_thread(), count)
        for post in thread.posts.filter(number__gt=1):
            report_post(post, by=member, reason="off_topic")
        client = as_user(moderator)
        client.get(reverse("threads:list"))
        with django_assert_num_queries(8):
            client.get(reverse("moderation:queue"))
