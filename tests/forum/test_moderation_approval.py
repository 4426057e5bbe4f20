"""Approval of the first posts of new members, if the site requires it; limits on posting."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from forum.attachments.models import Attachment
from forum.moderation.models import ModerationAction, PendingPost
from forum.moderation.services.actions import set_locked
from forum.moderation.services.approval import (
    AuthorNotAllowed,
    approve,
    queue_reply,
    queue_thread,
    reject,
    requires_approval,
)
from forum.moderation.services.moving import merge_threads, move_thread
from forum.threads.models import Draft, Post, Thread
from forum.threads.services import reply_to
from forum.threads.services.locking import StateConflict
from members.privacy.services import erase_account
from tests.factories.attachments import make_attachment
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def _first_two_wait(settings):
    settings.NEWCOMER_POSTS_HELD = 2


def held_reply(member, thread=None, **fields):
    return queue_reply(thread or make_thread(), by=member, body="<p>Czekam</p>", **fields)


class TestWhoWaits:
    def test_approval_is_needed_until_enough_posts_are_published(self, member):
        thread = make_thread()
        assert requires_approval(member, thread.section)
        add_replies(thread, 2, by=member)
        assert not requires_approval(member, thread.section)

    def test_moderators_need_no_approval(self, moderator):
        person, group = make_member(), GroupFactory()
        group.memberships.create(user=person)
        section = SectionFactory(moderators=group)
        assert not requires_approval(moderator, section)
        assert not requires_approval(person, section)
        assert requires_approval(person, SectionFactory())

    def test_no_approval_if_the_setting_is_off(self, member, settings, django_assert_num_queries):
        settings.NEWCOMER_POSTS_HELD = 0
        section = SectionFactory()
        with django_assert_num_queries(0):
            assert not requires_approval(member, section)


class TestWaiting:
    def test_reply_waits_once_after_a_double_click(self, member, as_user):
        thread, client = make_thread(), as_user(member)
        data = {"body": "<p>Czekam</p>", "submission": str(uuid4())}
        for _time in range(2):  # a double click
            page = client.post(reverse("threads:reply", args=[thread.pk]), data, follow=True)
        assert "Wpis czeka na zatwierdzenie" in page.content.decode()
        assert PendingPost.objects.get().source == "<p>Czekam</p>"
        assert thread.posts.count() == 1

    def test_new_thread_waits(self, member, as_user):
        data = {
            "kind": "question",
            "section": SectionFactory().pk,
            "title": "Pierwsze pytanie",
            "body": "<p>Jak?</p>",
            "tags": "Odpady",
        }
        as_user(member).post(reverse("threads:create"), data)
        held = PendingPost.objects.get()
        assert (held.title, held.tags, Thread.objects.count()) == (
            "Pierwsze pytanie",
            ["Odpady"],
            0,
        )

    def test_pending_post_is_hidden_from_other_members(self, member, other_member, as_user):
        held = held_reply(member)
        client = as_user(other_member)
        url = reverse("moderation:pending_decide", args=[held.pk])
        assert client.get(url).status_code == 404
        assert client.post(url, {"decision": "approve"}).status_code == 404
        assert "Czekam" not in client.get(held.thread.get_absolute_url()).content.decode()

    def test_author_sees_a_pending_post_but_cannot_decide(self, member, as_user):
        url = reverse("moderation:pending_decide", args=[held_reply(member).pk])
        assert "Czekam" in as_user(member).get(url).content.decode()
        assert as_user(member).post(url, {"decision": "approve"}).status_code == 403

    def test_file_of_a_pending_post_is_visible_to_moderators(self, member, moderator, as_user):
        file = make_attachment(by=member)
        held_reply(member, attachments=[file.token])
        assert not Attachment.objects.unattached().exists()
        for person in (member, moderator):
            assert Attachment.objects.visible_to(person).count() == 1
        assert Attachment.objects.visible_to(make_member()).count() == 0

    def test_moderators_get_an_email(
        self, member, moderator, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            held = held_reply(member)
        assert [letter.to for letter in mailoutbox] == [[moderator.email]]
        assert reverse("moderation:pending_decide", args=[held.pk]) in mailoutbox[0].body

    def test_number_of_pending_posts_is_limited(self, member, as_user, monkeypatch):
        monkeypatch.setattr("forum.moderation.services.approval.MOST_WAITING", 1)
        thread = held_reply(member).thread
        url = reverse("threads:reply", args=[thread.pk])
        page = as_user(member).post(url, {"body": "<p>Jeszcze jeden</p>"})
        assert "czeka już na zatwierdzenie" in page.content.decode()
        assert "Jeszcze jeden" in page.content.decode()


class TestApproving:
    def test_approved_reply_gets_the_next_number(self, member, moderator):
        held = held_reply(member, attachments=[make_attachment(by=member).token])
        reply_to(held.thread, by=moderator, body="<p>Wcześniej</p>")
        post = approve(held, by=moderator)
        assert (post.author, post.number, post.text) == (member, 3, "Czekam")
        assert post.affiliation == member.affiliations.get()
        assert len(post.files) == 1
        assert not PendingPost.objects.exists()
        assert ModerationAction.objects.get().action == "approved"

    def test_approved_thread_is_published(self, member, moderator):
        section = SectionFactory()
        held = queue_thread(
            section, by=member, kind="question", title="Pytanie", body="<p>x</p>", tags=["Drogi"]
        )
        thread = approve(held, by=moderator).thread
        assert (thread.author, thread.title, thread.keywords) == (
            member,
            "Pytanie",
            [["drogi", "Drogi"]],
        )

    def test_approval_keeps_the_authors_newer_draft(self, member, moderator):
        held = held_reply(member)
        Draft.objects.filter(user=member).update(data={"body": "Nowy tekst"})
        approve(held, by=moderator)
        assert Draft.objects.get(user=member, kind="reply").data == {"body": "Nowy tekst"}

    def test_decided_post_cannot_be_decided_again(self, member, moderator):
        held = held_reply(member)
        approve(held, by=moderator)
        for decide in (approve, lambda held, by: reject(held, by=by, reason="x")):
            with pytest.raises(StateConflict):
                decide(held, by=moderator)

    def test_approval_fails_if_the_author_may_not_reply(self, member, moderator, as_user):
        held = held_reply(member)
        set_locked(held.thread, by=moderator, locked=True)
        with pytest.raises(AuthorNotAllowed):
            approve(held, by=moderator)
        url = reverse("moderation:pending_decide", args=[held.pk])
        page = as_user(moderator).post(url, {"decision": "approve"})
        assert page.context["form"].non_field_errors()
        assert PendingPost.objects.waiting().count() == 1

    def test_own_post_cannot_be_approved(self, administrator):
        thread = make_thread()
        held = PendingPost.objects.create(
            section=thread.section, thread=thread, author=administrator, source="<p>x</p>"
        )
        with pytest.raises(PermissionDenied):
            approve(held, by=administrator)

    def test_pending_reply_follows_a_moved_thread(self, member, moderator):
        held, other = held_reply(member), make_thread(SectionFactory())
        move_thread(held.thread, by=moderator, section=other.section)
        merge_threads(held.thread, by=moderator, into=other)
        held.refresh_from_db()
        assert (held.thread, held.section) == (other, other.section)
        assert approve(held, by=moderator).thread == other


class TestRejecting:
    def test_rejection_is_mailed_and_returns_the_text(
        self, member, moderator, mailoutbox, django_capture_on_commit_callbacks
    ):
        file = make_attachment(by=member)
        held = held_reply(member, attachments=[file.token])
        with django_capture_on_commit_callbacks(execute=True):
            reject(held, by=moderator, reason="Proszę bez nazwisk")
        [letter] = mailoutbox
        assert letter.to == [member.email]
        assert "Proszę bez nazwisk" in letter.body
        draft = Draft.objects.begun().get()
        assert draft.data == {"body": "<p>Czekam</p>", "attachments": [str(file.token)]}
        assert Attachment.objects.unattached().get() == file

    def test_rejection_keeps_a_newer_draft(self, member, moderator, as_user):
        held = held_reply(member)
        Draft.objects.filter(user=member).update(data={"body": "Nowszy"})
        reject(held, by=moderator, reason="x")
        assert Draft.objects.begun().get().data == {"body": "Nowszy"}
        assert "Czekam" in as_user(member).get(reverse("threads:drafts")).content.decode()

    def test_rejected_thread_fills_the_form(self, member, moderator, as_user):
        section = SectionFactory()
        held = queue_thread(
            section, by=member, kind="discussion", title="Tytuł", body="<p>x</p>", tags=["a", "b"]
        )
        reject(held, by=moderator, reason="x")
        form = as_user(member).get(reverse("threads:create")).context["form"]
        values = [form[name].value() for name in ("kind", "section", "title", "tags")]
        assert values == ["discussion", section.pk, "Tytuł", "a, b"]

    def test_rejection_needs_a_reason(self, member, moderator, as_user):
        url = reverse("moderation:pending_decide", args=[held_reply(member).pk])
        page = as_user(moderator).post(url, {"decision": "reject", "reason": ""})
        assert page.context["form"].errors.keys() == {"reason"}
        as_user(moderator).post(url, {"decision": "reject", "reason": "Powód"})
        assert PendingPost.objects.get().reason == "Powód"


class TestWhatStays:
    def test_erasure_deletes_pending_posts_and_files(self, member):
        held_reply(member, attachments=[make_attachment(by=member).token])
        erase_account(member, by=member)
        assert not PendingPost.objects.exists()
        assert not Attachment.objects.exists()

    def test_rejected_post_is_pruned_later(self, member, moderator):
        held = reject(held_reply(member), by=moderator, reason="x")
        call_command("prune", stdout=StringIO())
        assert PendingPost.objects.exists()
        PendingPost.objects.update(rejected_at=held.rejected_at - timedelta(days=91))
        call_command("prune", stdout=StringIO())
        assert not PendingPost.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_queue_cost(count, moderator, as_user, django_assert_num_queries):
    for _number in range(count):
        person = make_member()
        held_reply(person, attachments=[make_attachment(by=person).token])
    client = as_user(moderator)
    client.get(reverse("threads:list"))
    with django_assert_num_queries(9):
        page = client.get(reverse("moderation:queue"), {"show": "held"})
    assert page.content.decode().count("plik.pdf") == count


class TestFloods:
    @pytest.fixture(autouse=True)
    def _limits(self, settings):
        settings.NEWCOMER_POSTS_HELD = 0
        settings.FLOOD_POSTS, settings.FLOOD_THREADS = 3, 1

    def test_reply_over_the_limit_is_shown_again(self, member, as_user):
        thread = add_replies(make_thread(), 3, by=member)
        url = reverse("threads:reply", args=[thread.pk])
        page = as_user(member).post(url, {"body": "<p>Czwarty</p>"})
        assert "w ostatnich minutach bardzo dużo" in page.content.decode()
        assert "Czwarty" in page.content.decode()
        assert Post.objects.filter(author=member).count() == 3

    def test_threads_have_their_own_limit(self, member, as_user):
        section = make_thread(by=member).section
        data = {"kind": "question", "section": section.pk, "title": "Drugi", "body": "<p>x</p>"}
        page = as_user(member).post(reverse("threads:create"), data)
        assert page.context["form"].non_field_errors()
        assert page.context["form"]["title"].value() == "Drugi"
        assert Thread.objects.count() == 1

    def test_moderators_have_no_limit(self, moderator, as_user):
        thread = add_replies(make_thread(), 3, by=moderator)
        url = reverse("threads:reply", args=[thread.pk])
        assert as_user(moderator).post(url, {"body": "<p>x</p>"}).status_code == 302

    def test_old_posts_do_not_count_for_the_limit(self, member, as_user):
        thread = add_replies(make_thread(), 3, by=member)
        Post.objects.update(created_at="2026-01-01T00:00:00Z")
        Thread.objects.update(last_post_at="2026-01-01T00:00:00Z")
        url = reverse("threads:reply", args=[thread.pk])
        assert as_user(member).post(url, {"body": "<p>x</p>"}).status_code == 302

    def test_no_limit_if_the_setting_is_off(self, member, as_user, settings):
        settings.FLOOD_POSTS = 0
        thread = add_replies(make_thread(), 3, by=member)
        url = reverse("threads:reply", args=[thread.pk])
        assert as_user(member).post(url, {"body": "<p>x</p>"}).status_code == 302
