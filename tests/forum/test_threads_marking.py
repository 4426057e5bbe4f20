"""Bookmarks, reactions and accepted answers."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import pgettext

from forum.moderation.services.actions import hide_post
from forum.moderation.services.moving import split_to_thread
from forum.threads.models import Bookmark, Post, Reaction, Thread
from forum.threads.services.bookmarks import toggle_bookmark
from forum.threads.services.reactions import toggle_reaction
from forum.threads.services.solving import mark_answer
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

JSON = {"accept": "application/json"}


@pytest.fixture
def post(db):
    """A reply whose author is not one of the personas."""
    return add_replies(make_thread(), 1).posts.get(number=2)


@pytest.fixture
def closed_post(db):
    inside = make_member()
    group = GroupFactory()
    group.memberships.create(user=inside)
    return make_thread(SectionFactory(group=group), by=inside).posts.get()


def hide(post):
    return hide_post(post, by=make_member(roles=["moderator"]), reason="Dane osobowe")


def move(post):
    """Moves the post to another thread; returns the placeholder that stays in the old thread."""
    moderator = make_member(roles=["moderator"])
    split_to_thread(post.thread, by=moderator, numbers=[post.number], into=make_thread())
    return Post.objects.get(moved_to=post)


class TestReactions:
    def react(self, client, post, kind="thanks", **headers):
        url = reverse("threads:post_react", args=[post.pk])
        return client.post(url, {"kind": kind}, headers=headers)

    def test_reaction_is_added_and_removed(self, member, as_user, post):
        client = as_user(member)
        for given in (1, 0):
            response = self.react(client, post)
            assert response.url == f"{post.thread.get_absolute_url()}#post-2"
            post.refresh_from_db()
            assert (post.thanks_count, Reaction.objects.count()) == (given, given)

    def test_one_reaction_of_each_kind(self, member, as_user, post):
        for kind in Reaction.Kind.values:
            self.react(as_user(member), post, kind)
        post.refresh_from_db()
        assert (post.thanks_count, post.helped_count, post.same_count) == (1, 1, 1)
        with pytest.raises(IntegrityError), transaction.atomic():
            Reaction.objects.create(user=member, post=post, kind="same")

    def test_json_response_has_the_text_of_the_reaction_button(self, member, as_user, post):
        toggle_reaction(post, by=make_member(), kind="helped")
        answer = self.react(as_user(member), post, "helped", **JSON)
        said = "Dodano reakcję: To pomogło (2)"
        assert answer.json() == {"pressed": True, "count": 2, "text": said}

    @pytest.mark.parametrize("kind", ["", "like", "THANKS"])
    def test_unknown_reaction_is_refused(self, member, as_user, post, kind):
        assert self.react(as_user(member), post, kind).status_code == 400
        assert not Reaction.objects.exists()

    @pytest.mark.parametrize("spoil", [hide, move])
    def test_reaction_to_a_hidden_or_moved_post_is_refused(self, member, as_user, post, spoil):
        assert self.react(as_user(member), spoil(post)).status_code == 403

    def test_reaction_to_an_own_post_is_refused(self, as_user, post):
        assert self.react(as_user(post.author), post).status_code == 403

    def test_service_refuses_administrators_too(self, administrator):
        for spoil in (hide, move):
            gone = spoil(add_replies(make_thread(), 1).posts.get(number=2))
            with pytest.raises(PermissionDenied):
                toggle_reaction(gone, by=administrator, kind="thanks")
        own = make_thread(by=make_member(is_superuser=True)).posts.get()
        with pytest.raises(PermissionDenied):
            toggle_reaction(own, by=own.author, kind="thanks")

    def test_closed_section_is_404(self, member, as_user, closed_post):
        assert self.react(as_user(member), closed_post).status_code == 404
        with pytest.raises(PermissionDenied):
            toggle_reaction(closed_post, by=member, kind="thanks")

    def test_wrong_method(self, member, as_user, post):
        url = reverse("threads:post_react", args=[post.pk])
        assert as_user(member).get(url).status_code == 405


class TestWhoReacted:
    def test_names_link_to_people(self, member, as_user, post):
        giver = make_member(first_name="Łucja", last_name="Żak")
        toggle_reaction(post, by=giver, kind="helped")
        page = as_user(member).get(reverse("threads:post_reactions", args=[post.pk]))
        link = f'<a href="{reverse("people:person", args=[giver.pk])}">Łucja Żak</a>'
        assert link in page.content.decode()

    def test_link_to_reactions_is_shown_only_if_there_are_any(self, member, as_user, post):
        url = reverse("threads:post_reactions", args=[post.pk])
        page = post.thread.get_absolute_url()
        assert f'href="{url}" hidden' in as_user(member).get(page).content.decode()
        toggle_reaction(post, by=member, kind="same")
        assert f'href="{url}">' in as_user(member).get(page).content.decode()

    def test_closed_or_hidden_post_is_404(self, member, as_user, post, closed_post):
        hide(post)
        for one in (post, closed_post):
            url = reverse("threads:post_reactions", args=[one.pk])
            assert as_user(member).get(url).status_code == 404

    @pytest.mark.parametrize("count", [1, 5])
    def test_cost(self, member, as_user, post, django_assert_num_queries, count):
        for _number in range(count):
            toggle_reaction(post, by=make_member(), kind="thanks")
        client = as_user(member)
        client.get(reverse("threads:list"))  # caches header and footer
        with django_assert_num_queries(6):
            client.get(reverse("threads:post_reactions", args=[post.pk]))


class TestBookmarks:
    LIST = "/forum/bookmarks/"

    def toggle(self, client, post, data=None, **headers):
        url = reverse("threads:post_bookmark", args=[post.pk])
        return client.post(url, data or {}, headers=headers)

    def test_bookmark_is_added_and_removed(self, member, as_user, post):
        client = as_user(member)
        for count in (1, 0):
            response = self.toggle(client, post)
            assert response.url == f"{post.thread.get_absolute_url()}#post-2"
            assert member.bookmarks.count() == count

    def test_json_response_has_the_state_of_the_bookmark(self, member, as_user, post):
        answer = self.toggle(as_user(member), post, **JSON).json()
        label = pgettext("button", "Bookmarked")
        assert answer == {"pressed": True, "text": "Wpis jest w zakładkach.", "label": label}
        answer = self.toggle(as_user(member), post, **JSON).json()
        assert (answer["pressed"], answer["label"]) == (False, pgettext("button", "Bookmark"))

    def test_button_says_whether_the_post_is_bookmarked(self, member, as_user, post):
        client = as_user(member)
        for label in ("Bookmark", "Bookmarked"):
            page = client.get(post.thread.get_absolute_url()).content
            button = BeautifulSoup(page, "html.parser").select_one("#post-2 [data-bookmark]")
            assert button.contents[0] == pgettext("button", label)
            assert button["aria-pressed"] == ("true" if label == "Bookmarked" else "false")
            self.toggle(client, post)

    def test_list_has_only_own_bookmarks(self, member, other_member, as_user, post):
        toggle_bookmark(post, by=member)
        url = reverse("threads:post", args=[post.pk])
        assert url in as_user(member).get(self.LIST).content.decode()
        assert url not in as_user(other_member).get(self.LIST).content.decode()

    def test_empty_list_explains_bookmarks(self, member, as_user):
        assert "Nie ma jeszcze zakładek" in as_user(member).get(self.LIST).content.decode()

    def test_list_leaves_out_hidden_posts(self, member, as_user, post):
        toggle_bookmark(post, by=member)
        hide(post)
        assert list(as_user(member).get(self.LIST).context["bookmarks"]) == []

    def test_moved_post_keeps_its_bookmark(self, member, as_user, post):
        toggle_bookmark(post, by=member)
        move(post)
        (row,) = as_user(member).get(self.LIST).context["bookmarks"]
        assert (row.post.pk, row.post.number) == (post.pk, 2)
        assert row.post.thread_id != post.thread_id

    def test_list_leaves_out_posts_of_closed_sections(self, member, as_user, post):
        toggle_bookmark(post, by=member)
        post.thread.section.group = GroupFactory()
        post.thread.section.save()
        page = as_user(member).get(self.LIST).content.decode()
        assert post.text not in page
        assert post.thread.title not in page

    def test_bookmark_is_removed_in_the_list(self, member, as_user, post):
        toggle_bookmark(post, by=member)
        response = self.toggle(as_user(member), post, {"back": "bookmarks"})
        assert response.url == self.LIST
        assert not Bookmark.objects.exists()

    def test_closed_or_hidden_post_is_404(self, member, as_user, post, closed_post):
        hide(post)
        for one in (post, closed_post):
            assert self.toggle(as_user(member), one).status_code == 404
        assert not Bookmark.objects.exists()

    def test_pages_by_key(self, member, as_user, settings):
        settings.ROWS_PER_PAGE = 2
        for post in add_replies(make_thread(), 2).posts.all():
            toggle_bookmark(post, by=member)
        first = as_user(member).get(self.LIST)
        rest = as_user(member).get(first.context["older_url"])
        numbers = [[row.post.number for row in page.context["bookmarks"]] for page in (first, rest)]
        assert numbers == [[3, 2], [1]]
        assert as_user(member).get(f"{self.LIST}?older=x").status_code == 404

    @pytest.mark.parametrize("count", [1, 4])
    def test_cost(self, member, as_user, django_assert_num_queries, count):
        for post in add_replies(make_thread(), count).posts.all():
            toggle_bookmark(post, by=member)
        client = as_user(member)
        client.get(reverse("threads:list"))
        with django_assert_num_queries(5):
            client.get(self.LIST)


class TestSolving:
    def solve(self, client, post, **data):
        return client.post(reverse("threads:post_solve", args=[post.pk]), data)

    def test_double_click_keeps_the_answer(self, as_user, post):
        client = as_user(post.thread.author)
        for answer, solved_by in [("yes", post), ("yes", post), ("no", None), ("no", None)]:
            assert self.solve(client, post, answer=answer).status_code == 302
            assert Thread.objects.get().solved_by == solved_by

    def test_new_answer_replaces_the_old_one(self, as_user, post):
        better = add_replies(post.thread, 1).posts.get(number=3)
        mark_answer(post, by=post.thread.author)
        self.solve(as_user(post.thread.author), better, answer="yes")
        assert Thread.objects.get().solved_by == better

    def test_first_post_cannot_be_the_answer(self, as_user, post):
        question = post.thread.posts.get(number=1)
        assert self.solve(as_user(post.thread.author), question).status_code == 403

    @pytest.mark.parametrize("spoil", [hide, move])
    def test_hidden_or_moved_post_cannot_be_the_answer(self, moderator, administrator, post, spoil):
        asker, gone = post.thread.author, spoil(post)
        for person in (asker, moderator, administrator):
            with pytest.raises(PermissionDenied):
                mark_answer(gone, by=person)

    def test_answer_in_a_locked_thread_is_left_to_moderators(self, moderator, as_user, post):
        Thread.objects.filter(pk=post.thread_id).update(is_locked=True)
        assert self.solve(as_user(post.thread.author), post).status_code == 403
        assert self.solve(as_user(moderator), post).status_code == 302

    def test_discussion_has_no_answer(self, administrator, as_user):
        talk = add_replies(make_thread(kind="discussion"), 1)
        with pytest.raises(PermissionDenied):
            mark_answer(talk.posts.get(number=2), by=administrator)

    def test_closed_section_is_404(self, member, as_user, closed_post):
        assert self.solve(as_user(member), closed_post).status_code == 404


def test_counters_equal_a_recount(member, other_member, post):
    for kind in ("thanks", "helped", "thanks", "thanks"):
        toggle_reaction(post, by=member, kind=kind)
    toggle_reaction(post, by=other_member, kind="thanks")
    post.refresh_from_db()
    for kind in Reaction.Kind.values:
        counted = Reaction.objects.filter(post=post, kind=kind).count()
        assert getattr(post, f"{kind}_count") == counted
