"""Moderation of posts and threads, the e-mails about it to authors, and the moderation log."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from forum.moderation.models import ModerationAction
from forum.moderation.services.actions import (
    hide_post,
    hide_thread,
    rename_thread,
    restore_post,
    restore_thread,
    set_locked,
)
from forum.threads.models import Post, Thread
from forum.threads.services import edit_post, reply_to
from forum.threads.services.hiding import withdraw_post
from forum.threads.services.locking import StateConflict
from members.privacy.services import erase_account
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

Action = ModerationAction.Action


@pytest.fixture
def section_moderator():
    """A member who moderates one section, which is ``section_moderator.section``."""
    person, group = make_member(), GroupFactory()
    group.memberships.create(user=person)
    person.section = SectionFactory(moderators=group)
    return person


@pytest.fixture
def letters(mailoutbox, django_capture_on_commit_callbacks):
    """``with letters() as box``: runs the on-commit callbacks at the end, which sends the e-mails.

    ``box`` is the list of sent e-mails.
    """

    class Box:
        def __enter__(self):
            self._catch = django_capture_on_commit_callbacks(execute=True)
            self._catch.__enter__()
            return mailoutbox

        def __exit__(self, *error):
            self._catch.__exit__(*error)

    return Box


def answered(by=None, section=None):
    """Returns a question with two replies, the first of which is the accepted answer.

    ``by`` is the author of the replies; a new member if it is None.
    """
    thread = add_replies(make_thread(section), 2, by=by)
    thread.solved_by = thread.posts.get(number=2)
    thread.save()
    return thread


class TestHidingAPost:
    def test_hidden_post_keeps_its_number_and_leaves_the_counts(self, moderator):
        thread = answered()
        last = thread.posts.get(number=3)
        hide_post(last, by=moderator, reason="Reklama")
        thread.refresh_from_db()
        assert (thread.last_number, thread.reply_count) == (3, 1)
        assert thread.last_post_at == thread.posts.get(number=2).created_at

    def test_hidden_answer_is_not_accepted_any_more(self, moderator):
        thread = answered()
        hide_post(thread.solved_by, by=moderator, reason="Nieprawda")
        thread.refresh_from_db()
        assert thread.solved_by is None

    def test_members_see_a_placeholder_without_text(self, moderator, member, as_user):
        post = add_replies(make_thread(), 1).posts.get(number=2)
        hide_post(post, by=moderator, reason="Sekretny powód")
        page = as_user(member).get(post.thread.get_absolute_url()).content.decode()
        assert "Odpowiedź 0" not in page
        assert "Sekretny powód" not in page
        assert 'id="post-2"' in page

    def test_number_of_a_hidden_post_is_not_reused(self, moderator, member):
        thread = answered()
        hide_post(thread.posts.get(number=3), by=moderator, reason="x")
        assert reply_to(thread, by=member, body="<p>Dalej</p>").number == 4

    def test_thread_stays_visible_if_its_first_post_is_hidden(self, moderator, member, as_user):
        thread = answered()
        hide_post(thread.posts.get(number=1), by=moderator, reason="x")
        assert as_user(member).get(thread.get_absolute_url()).status_code == 200

    def test_restored_post_is_counted_again(self, moderator):
        thread = answered()
        post = thread.posts.get(number=3)
        hide_post(post, by=moderator, reason="x")
        restore_post(post, by=moderator)
        thread.refresh_from_db()
        assert (thread.reply_count, thread.posts.counted().count()) == (2, 3)

    def test_hiding_or_restoring_twice_is_a_conflict(self, moderator):
        post = answered().posts.get(number=3)
        hide_post(post, by=moderator, reason="x")
        with pytest.raises(StateConflict):
            hide_post(post, by=moderator, reason="y")
        post.refresh_from_db()
        assert post.hidden_reason == "x"
        restore_post(post, by=moderator)
        with pytest.raises(StateConflict):
            restore_post(post, by=moderator)

    def test_hiding_by_the_page_needs_a_reason(self, moderator, as_user):
        post = answered().posts.get(number=3)
        url = reverse("moderation:post", args=[post.pk])
        client = as_user(moderator)
        empty = client.post(url, {"reason": ""})
        assert empty.context["form"].errors.keys() == {"reason"}
        assert client.post(url, {"reason": "Reklama"}).url == post.get_absolute_url()
        post.refresh_from_db()
        assert post.hidden_by == moderator
        assert b"Reklama" in client.get(url).content
        client.post(reverse("moderation:post_restore", args=[post.pk]))
        post.refresh_from_db()
        assert post.hidden_at is None

    def test_section_moderator_hides_a_post(self, section_moderator):
        post = answered(section=section_moderator.section).posts.get(number=3)
        assert hide_post(post, by=section_moderator, reason="x").hidden_at

    @pytest.mark.parametrize("route", ["post", "post_restore"])
    def test_others_cannot_hide_or_restore_a_post(self, route, member, section_moderator, as_user):
        post = answered(by=member).posts.get(number=3)
        url = reverse(f"moderation:{route}", args=[post.pk])
        for person in (member, section_moderator):
            assert as_user(person).post(url, {"reason": "x"}).status_code == 403
            with pytest.raises(PermissionDenied):
                hide_post(post, by=person, reason="x")


class TestWithdrawing:
    def test_author_withdraws_and_moderator_restores(self, member, moderator):
        post = answered(by=member).posts.get(number=3)
        assert withdraw_post(post, by=member).is_withdrawn
        with pytest.raises(PermissionDenied):
            restore_post(post, by=member)
        assert restore_post(post, by=moderator).hidden_at is None

    @pytest.mark.parametrize("persona", ["other_member", "moderator", "administrator"])
    def test_only_the_author_withdraws(self, persona, request, member):
        post = answered(by=member).posts.get(number=3)
        with pytest.raises(PermissionDenied):
            withdraw_post(post, by=request.getfixturevalue(persona))

    def test_hidden_post_cannot_be_withdrawn(self, member, moderator):
        post = answered(by=member).posts.get(number=3)
        hide_post(post, by=moderator, reason="x")
        with pytest.raises(StateConflict):
            withdraw_post(post, by=member)

    def test_no_email_about_own_action(self, member, letters):
        post = answered(by=member).posts.get(number=3)
        with letters() as box:
            withdraw_post(post, by=member)
        assert box == []


class TestChangingAnothersWords:
    def test_moderators_edit_is_logged_and_can_hide_history(self, moderator):
        post = answered().posts.get(number=3)
        edit_post(post, by=post.author, body="<p>PESEL 1</p>", version=1)
        changed = edit_post(
            post,
            by=moderator,
            body="<p>Bez danych</p>",
            version=2,
            reason="Dane",
            hide_history=True,
        )
        assert (changed.text, changed.edit_reason) == ("Bez danych", "Dane")
        assert list(changed.revisions.values_list("is_hidden", flat=True)) == [True, True]
        assert ModerationAction.objects.get().action == Action.EDITED

    def test_author_cannot_hide_history(self, member):
        post = answered(by=member).posts.get(number=3)
        with pytest.raises(PermissionDenied):
            edit_post(post, by=member, body="<p>x</p>", version=1, reason="x", hide_history=True)


class TestWholeThread:
    def test_hidden_thread_leaves_lists_and_counts(self, moderator, member, as_user):
        thread = answered()
        hide_thread(thread, by=moderator, reason="x")
        thread.section.refresh_from_db()
        assert thread.section.thread_count == 0
        assert as_user(member).get(thread.get_absolute_url()).status_code == 404
        assert as_user(thread.author).get(thread.get_absolute_url()).status_code == 404
        assert as_user(moderator).get(thread.get_absolute_url()).status_code == 200
        restore_thread(thread, by=moderator)
        assert as_user(member).get(thread.get_absolute_url()).status_code == 200

    def test_pages_hide_and_restore_a_thread(self, moderator, as_user):
        thread, client = answered(), as_user(moderator)
        client.post(reverse("moderation:thread_hide", args=[thread.pk]), {"reason": "x"})
        again = client.post(
            reverse("moderation:thread_hide", args=[thread.pk]), {"reason": "x"}, follow=True
        )
        assert "W tym czasie ktoś inny" in again.content.decode()
        client.post(reverse("moderation:thread_restore", args=[thread.pk]))
        client.post(
            reverse("moderation:thread_rename", args=[thread.pk]), {"title": "Lepszy  tytuł"}
        )
        thread.refresh_from_db()
        assert (thread.hidden_at, thread.title) == (None, "Lepszy tytuł")
        page = client.get(reverse("moderation:thread", args=[thread.pk])).content.decode()
        assert "„Jak to robicie?” → „Lepszy tytuł”" in page

    def test_reason_of_a_new_title_is_in_the_log(self, moderator, as_user):
        url = reverse("moderation:thread_rename", args=[make_thread().pk])
        as_user(moderator).post(url, {"title": "Lepszy tytuł", "reason": "Jaśniej"})
        assert ModerationAction.objects.get().reason.startswith("Jaśniej\n")

    def test_reason_without_a_new_title_is_refused(self, moderator, as_user):
        thread = make_thread()
        url = reverse("moderation:thread_rename", args=[thread.pk])
        response = as_user(moderator).post(url, {"title": thread.title, "reason": "Jaśniej"})
        assert response.context["form"].errors.keys() == {"title"}
        assert "Jaśniej" in response.content.decode()

    def test_button_says_what_it_wants(self, moderator, as_user):
        thread = make_thread()
        for _time in range(2):  # a double click
            as_user(moderator).post(
                reverse("moderation:thread_lock", args=[thread.pk]), {"on": "1"}
            )
        thread.refresh_from_db()
        assert thread.is_locked
        assert ModerationAction.objects.count() == 1

    def test_moderation_page_marks_threads_in_the_menu(self, moderator, as_user):
        url = reverse("moderation:thread", args=[make_thread().pk])
        page = as_user(moderator).get(url).content.decode()
        assert f'<a href="{reverse("threads:list")}" aria-current="true">' in page

    @pytest.mark.parametrize("name", ["", "_hide", "_rename", "_restore", "_lock", "_pin"])
    def test_others_cannot_moderate_a_thread(self, name, member, section_moderator, as_user):
        thread = make_thread(by=member)
        url = reverse(f"moderation:thread{name}", args=[thread.pk])
        for person in (member, section_moderator):
            assert as_user(person).post(url, {"reason": "x", "title": "x"}).status_code == 403
        assert ModerationAction.objects.count() == 0


class TestLetters:
    def test_email_is_in_the_language_of_the_author(self, moderator, letters):
        author = make_member(language="en")
        post = answered(by=author).posts.get(number=3)
        with letters() as box:
            hide_post(post, by=moderator, reason="Off the matter")
        assert [letter.to for letter in box] == [[author.email]]
        assert box[0].subject == "Your post was hidden: Jak to robicie?"
        assert f"http://testserver{post.get_absolute_url()}" in box[0].body
        assert "Off the matter" in box[0].alternatives[0][0]

    def test_email_about_a_hidden_thread_links_to_the_section(self, moderator, letters):
        thread = make_thread()
        with letters() as box:
            hide_thread(thread, by=moderator, reason="x")
        assert reverse("threads:section", args=[thread.section.slug]) in box[0].body

    def test_erased_author_gets_no_email(self, moderator, letters):
        post = answered().posts.get(number=3)
        type(post.author).objects.filter(pk=post.author_id).update(erased_at=post.created_at)
        with letters() as box:
            hide_post(post, by=moderator, reason="x")
        assert box == []

    def test_lock_is_mailed_but_pin_is_not(self, moderator, letters):
        thread = make_thread()
        with letters() as box:
            set_locked(thread, by=moderator, locked=True, reason="Sprawa zamknięta")
        assert "Sprawa zamknięta" in box[0].body


class TestLog:
    def test_section_moderator_sees_only_own_sections(self, moderator, section_moderator, as_user):
        here, there = (
            make_thread(section_moderator.section, title="Tutaj"),
            make_thread(title="Tam"),
        )
        for thread in (here, there):
            set_locked(thread, by=moderator, locked=True)
        page = as_user(section_moderator).get(reverse("moderation:log")).content.decode()
        assert "Tutaj" in page
        assert "Tam<" not in page

    def test_thread_moved_to_a_closed_section_has_no_title(
        self, moderator, section_moderator, as_user
    ):
        thread = make_thread(section_moderator.section)
        set_locked(thread, by=moderator, locked=True)
        Thread.objects.update(section=SectionFactory(group=GroupFactory(), thread_count=1))
        type(thread.section).objects.filter(pk=thread.section_id).update(thread_count=0)
        Thread.objects.update(title="Nowy tajny tytuł")
        page = as_user(section_moderator).get(reverse("moderation:log")).content.decode()
        assert "Wątek zamknięty" in page
        assert "tajny" not in page

    @pytest.mark.parametrize("name", ["queue", "log"])
    def test_members_get_403(self, name, member, as_user):
        assert as_user(member).get(reverse(f"moderation:{name}")).status_code == 403

    @pytest.mark.parametrize("count", [1, 3])
    def test_cost(self, moderator, as_user, django_assert_num_queries, count):
        for _number in range(count):
            set_locked(make_thread(), by=moderator, locked=True)
        client = as_user(moderator)
        client.get(reverse("threads:list"))
        with django_assert_num_queries(7):
            client.get(reverse("moderation:log"))


def test_every_action_is_logged(moderator):
    post = answered().posts.get(number=3)
    hide_post(post, by=moderator, reason="x")
    restore_post(post, by=moderator)
    hide_thread(post.thread, by=moderator, reason="x")
    restore_thread(post.thread, by=moderator)
    acts = ModerationAction.objects.order_by("pk").values_list("action", flat=True)
    assert list(acts) == [Action.HID, Action.RESTORED, Action.HID_THREAD, Action.RESTORED_THREAD]
    assert set(ModerationAction.objects.values_list("by", flat=True)) == {moderator.pk}
    assert Post.objects.counted().count() == 3


class TestTitleAsTyped:
    """``Thread.first_title``: the title as the author typed it.

    The author still sees this title when the thread itself is hidden from them.
    """

    def test_first_title_stays_after_renaming(self, moderator):
        thread = make_thread(title="Pytanie")
        rename_thread(thread, by=moderator, title="Inny tytuł")
        thread.refresh_from_db()
        assert (thread.title, thread.first_title) == ("Inny tytuł", "Pytanie")

    def test_first_title_is_shown_only_to_the_author(self, member):
        thread = make_thread(by=member, title="Pytanie")
        assert thread.title_for_author(member) == "Pytanie"
        assert thread.title_for_author(make_member()) == ""

    def test_first_title_is_deleted_with_the_account(self, member):
        thread = make_thread(by=member, title="Pytanie Marii Nowak")
        erase_account(member, by=member)
        thread.refresh_from_db()
        assert thread.first_title == ""
