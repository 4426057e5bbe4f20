"""Moving, merging and splitting threads; old addresses redirect only people with access."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from forum.moderation.models import ModerationAction
from forum.moderation.services.actions import hide_thread
from forum.moderation.services.moving import (
    as_ranges,
    merge_threads,
    move_thread,
    split_to_new_thread,
    split_to_thread,
)
from forum.sections.models import Section
from forum.threads.models import Bookmark, Draft, Reaction, Thread
from forum.threads.services import reply_to
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, fill_thread, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def closed():
    return SectionFactory(group=GroupFactory(), name="Tajny dział")


def counts():
    return dict(Section.objects.values_list("pk", "thread_count"))


def split(thread, numbers, *, by, **fields):
    fields = {"title": "Nowy", "kind": "discussion", "section": thread.section} | fields
    return split_to_new_thread(thread, by=by, numbers=numbers, **fields)


def numbers_of(thread):
    return list(thread.posts.order_by("number").values_list("number", "text"))


class TestMoving:
    def test_move_updates_counters_of_both_sections(self, moderator):
        thread, other = make_thread(), SectionFactory()
        move_thread(thread, by=moderator, section=other)
        assert counts()[thread.section_id] == 0
        assert counts()[other.pk] == 1

    def test_move_to_a_closed_section_hides_the_thread(self, moderator, member, closed, as_user):
        thread = add_replies(make_thread(by=member), 1)
        post = thread.posts.get(number=2)
        Bookmark.objects.create(user=member, post=post)
        client = as_user(member)
        assert client.get(thread.get_absolute_url()).status_code == 200
        move_thread(thread, by=moderator, section=closed)
        ways = [
            thread.get_absolute_url(),
            post.get_absolute_url(),
            reverse("threads:number", args=[thread.pk, 2]),
            reverse("moderation:post_report", args=[post.pk]),
        ]
        assert [client.get(way).status_code for way in ways] == [404] * 4
        for name in ("list", "sections", "bookmarks"):
            page = client.get(reverse(f"threads:{name}")).content.decode()
            assert thread.title not in page
            assert "Tajny dział" not in page

    def test_email_does_not_name_the_closed_section(
        self, moderator, closed, mailoutbox, django_capture_on_commit_callbacks
    ):
        thread = make_thread()
        with django_capture_on_commit_callbacks(execute=True):
            move_thread(thread, by=moderator, section=closed, reason="Dotyczy zarządu")
        [letter] = mailoutbox
        assert letter.to == [thread.author.email]
        assert "Tajny" not in letter.body
        assert "Dotyczy zarządu" in letter.body
        assert thread.get_absolute_url() not in letter.body

    def test_move_by_the_page(self, moderator, as_user):
        thread, other = make_thread(), SectionFactory()
        url = reverse("moderation:thread_move", args=[thread.pk])
        client = as_user(moderator)
        assert client.post(url, {"section": ""}).context["form"].errors
        assert client.post(url, {"section": thread.section_id}).context["form"].errors
        assert client.post(url, {"section": other.pk}).url == thread.get_absolute_url()

    def test_target_section_must_be_accessible(self, closed, as_user):
        person, group = make_member(), GroupFactory()
        group.memberships.create(user=person)
        thread = make_thread(SectionFactory(moderators=group))
        page = (
            as_user(person)
            .get(reverse("moderation:thread_move", args=[thread.pk]))
            .content.decode()
        )
        assert "Tajny dział" not in page
        with pytest.raises(PermissionDenied):
            move_thread(thread, by=person, section=closed)

    def test_same_section_is_refused(self, moderator):
        thread = make_thread()
        with pytest.raises(ValidationError):
            move_thread(thread, by=moderator, section=thread.section)

    @pytest.mark.parametrize("name", ["thread_move", "thread_merge", "thread_split"])
    def test_others_cannot_move_merge_or_split(self, name, member, as_user):
        thread = make_thread(by=member)
        url = reverse(f"moderation:{name}", args=[thread.pk])
        assert as_user(member).get(url).status_code == 403


class TestMerging:
    def test_merged_posts_are_renumbered_after_the_others(self, moderator):
        one, two = add_replies(make_thread(title="A"), 1), add_replies(make_thread(title="B"), 2)
        merge_threads(one, by=moderator, into=two)
        assert [number for number, _text in numbers_of(two)] == [1, 2, 3, 4, 5]
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.merged_into, one.merged_offset) == (two, 3)
        assert (two.last_number, two.reply_count) == (5, 4)
        assert counts()[one.section_id] == 0

    def test_old_urls_redirect_through_repeated_merges(self, moderator, member, as_user):
        one, two, three = (add_replies(make_thread(), 1) for _number in range(3))
        post = one.posts.get(number=2)
        merge_threads(one, by=moderator, into=two)
        merge_threads(two, by=moderator, into=three)
        client, there = as_user(member), f"{three.get_absolute_url()}#post-6"
        assert client.get(one.get_absolute_url()).url == three.get_absolute_url()
        assert client.get(post.get_absolute_url()).url == there
        assert client.get(reverse("threads:number", args=[one.pk, 2])).url == there

    def test_merge_keeps_the_date_of_the_newest_post(self, moderator):
        older, newer = make_thread(), add_replies(make_thread(), 1)
        before = newer.last_post_at
        merge_threads(older, by=moderator, into=newer)
        newer.refresh_from_db()
        assert newer.last_post_at == before

    def test_merge_keeps_an_accepted_answer(self, moderator):
        one, two = add_replies(make_thread(), 1), make_thread()
        answer = one.posts.get(number=2)
        Thread.objects.filter(pk=one.pk).update(solved_by=answer)
        merge_threads(one, by=moderator, into=two)
        two.refresh_from_db()
        assert two.solved_by == answer

    def test_merge_keeps_the_stricter_quoting_permission(self, moderator):
        one, two = make_thread(may_be_quoted=False), make_thread(may_be_quoted=True)
        merge_threads(one, by=moderator, into=two)
        two.refresh_from_db()
        assert two.may_be_quoted is False

    def test_merge_moves_readers_keywords_and_drafts(self, moderator, member):
        one = add_replies(make_thread(tags=["Odpady", "Drogi"]), 2)
        two = make_thread(tags=["odpady"])
        for thread, number in ((one, 2), (two, 1)):
            thread.readers.create(user=member, last_read_number=number)
        Draft.objects.create(
            user=member, target=f"reply:{one.pk}", kind="reply", thread=one, data={"body": "Już"}
        )
        merge_threads(one, by=moderator, into=two)
        two.refresh_from_db()
        assert two.readers.get(user=member).last_read_number == 3
        assert two.keywords == [["odpady", "odpady"], ["drogi", "Drogi"]]
        assert Draft.objects.begun().get().target == f"reply:{two.pk}"

    def test_reply_to_a_merged_thread_goes_to_the_target(self, moderator, member):
        one, two = make_thread(), make_thread()
        merge_threads(one, by=moderator, into=two)
        post = reply_to(one, by=member, body="<p>Pisane dłużej</p>")
        assert (post.thread, post.number) == (two, 3)

    def test_open_form_posts_and_saves_to_the_merged_thread(self, moderator, member, as_user):
        one, two, client = make_thread(), make_thread(), as_user(member)
        merge_threads(one, by=moderator, into=two)
        draft = {"target": f"reply:{one.pk}", "sequence": 1, "body": "<p>Zaczęte</p>"}
        assert client.post(reverse("threads:draft_save"), draft).status_code == 200
        assert Draft.objects.begun().get().target == f"reply:{two.pk}"
        answer = client.post(reverse("threads:reply", args=[one.pk]), {"body": "<p>Gotowe</p>"})
        assert answer.url == two.posts.get(number=3).get_absolute_url()

    def test_hidden_thread_is_not_merged(self, moderator):
        one, two = make_thread(), make_thread()
        hide_thread(one, by=moderator, reason="x")
        with pytest.raises(ValidationError, match="ukryty"):
            merge_threads(one, by=moderator, into=two)

    def test_merge_needs_rights_in_both_sections(self):
        person, group = make_member(), GroupFactory()
        group.memberships.create(user=person)
        own, others = make_thread(SectionFactory(moderators=group)), make_thread()
        for one, two in ((own, others), (others, own)):
            with pytest.raises(PermissionDenied):
                merge_threads(one, by=person, into=two)

    def test_merge_page_asks_for_confirmation(self, moderator, as_user):
        one, two = make_thread(), make_thread(title="Tam ma trafić")
        url, client = reverse("moderation:thread_merge", args=[one.pk]), as_user(moderator)
        shown = client.post(url, {"into": f"http://testserver{two.get_absolute_url()}"})
        assert "Tam ma trafić" in shown.content.decode()
        assert Thread.objects.filter(merged_into=None).count() == 2
        done = client.post(url, {"into": str(two.pk), "confirmed": str(two.pk)})
        assert done.url == two.get_absolute_url()
        assert client.post(url, {"into": str(two.pk)}).url == two.get_absolute_url()

    @pytest.mark.parametrize("into", ["", "abc", "999999", "-1", "/forum/", "\x00", "9" * 30])
    def test_merge_page_refuses_an_unknown_thread(self, into, moderator, as_user):
        url = reverse("moderation:thread_merge", args=[make_thread().pk])
        page = as_user(moderator).post(url, {"into": into, "reason": "Powód"})
        assert page.context["form"].errors.keys() == {"into"}
        assert page.context["form"]["reason"].value() == "Powód"


class TestSplitting:
    def test_split_moves_posts_and_leaves_placeholders(self, moderator):
        thread = add_replies(make_thread(), 4)
        posts = [thread.posts.get(number=number) for number in (3, 5)]
        target = split(thread, {3, 5}, by=moderator)
        assert numbers_of(target) == [(1, "Odpowiedź 1"), (2, "Odpowiedź 3")]
        assert list(target.posts.order_by("number")) == posts
        places = thread.posts.exclude(moved_to=None).order_by("number")
        assert [(place.number, place.moved_to) for place in places] == [
            (3, posts[0]),
            (5, posts[1]),
        ]
        thread.refresh_from_db()
        assert (thread.last_number, thread.reply_count) == (5, 2)
        assert target.author == posts[0].author

    def test_split_keeps_reactions(self, moderator, member):
        thread = add_replies(make_thread(), 1)
        post = thread.posts.get(number=2)
        Reaction.objects.create(user=member, post=post, kind="thanks")
        type(post).objects.filter(pk=post.pk).update(thanks_count=1)
        target = split(thread, {2}, by=moderator)
        assert target.posts.get(number=1).reactions.count() == 1

    def test_old_urls_redirect_after_a_split(self, moderator, member, as_user):
        thread = add_replies(make_thread(), 2)
        post = thread.posts.get(number=3)
        target, client = split(thread, {3}, by=moderator), as_user(member)
        place = thread.posts.get(number=3)
        for way in (post.get_absolute_url(), reverse("threads:number", args=[thread.pk, 3])):
            assert (
                client.get(way, follow=True)
                .redirect_chain[-1][0]
                .startswith(target.get_absolute_url())
            )
        assert client.get(place.get_absolute_url()).url == post.get_absolute_url()

    def test_placeholder_does_not_reveal_a_closed_target(self, moderator, closed, member, as_user):
        thread = add_replies(make_thread(), 1)
        target = split(thread, {2}, by=moderator, title="Tajny tytuł", section=closed)
        page = as_user(member).get(thread.get_absolute_url()).content.decode()
        assert "Tajny" not in page
        assert "Odpowiedź 0" not in page
        url = target.posts.get(number=1).get_absolute_url()
        assert as_user(member).get(url).status_code == 404

    def test_split_into_an_existing_thread(self, moderator):
        thread, other = add_replies(make_thread(), 2), add_replies(make_thread(), 1)
        Thread.objects.filter(pk=thread.pk).update(solved_by=thread.posts.get(number=3))
        split_to_thread(thread, by=moderator, numbers={3}, into=other)
        assert numbers_of(other)[2] == (3, "Odpowiedź 1")
        thread.refresh_from_db()
        assert thread.solved_by is None

    def test_split_back_and_forth_reuses_no_number(self, moderator):
        thread, other = add_replies(make_thread(), 1), make_thread()
        split_to_thread(thread, by=moderator, numbers={2}, into=other)
        split_to_thread(other, by=moderator, numbers={2}, into=thread)
        assert [number for number, _text in numbers_of(thread)] == [1, 2, 3]
        assert thread.posts.get(number=2).moved_to == thread.posts.get(number=3)

    @pytest.mark.parametrize("numbers", [set(), {1}, {1, 2}, {99}, {3}])
    def test_split_of_invalid_numbers_is_refused(self, moderator, numbers):
        thread = add_replies(make_thread(), 2)
        split(thread, {3}, by=moderator)
        with pytest.raises(ValidationError):
            split(thread, numbers, by=moderator)

    def test_split_keeps_reading_positions(self, moderator, member):
        thread = add_replies(make_thread(), 3)
        thread.readers.create(user=member, last_read_number=4)
        target = split(thread, {3, 4}, by=moderator)
        assert target.readers.get(user=member).last_read_number == 2

    def test_authors_who_lose_access_get_an_email(
        self, moderator, closed, mailoutbox, django_capture_on_commit_callbacks
    ):
        thread = add_replies(make_thread(), 2)
        author = thread.posts.get(number=2).author
        with django_capture_on_commit_callbacks(execute=True):
            split(thread, {2, 3}, by=moderator, section=closed, title="Tajny tytuł")
        assert [letter.to for letter in mailoutbox] == [[author.email]]
        assert "Tajny" not in mailoutbox[0].body + mailoutbox[0].subject

    def test_split_of_a_long_thread_needs_few_queries(
        self, moderator, django_assert_max_num_queries
    ):
        thread = fill_thread(make_thread(), 999)
        with django_assert_max_num_queries(50):
            target = split(thread, set(range(2, 902)), by=moderator)
        assert target.last_number == 900


class TestSplitPage:
    @pytest.fixture
    def thread(self):
        return fill_thread(make_thread(), 45)

    def filled(self, thread, **fields):
        return {
            "where": "new",
            "title": "Nowy wątek",
            "kind": "discussion",
            "section": thread.section_id,
        } | fields

    def test_numbers_and_checkboxes_are_combined(self, thread, moderator, as_user):
        data = self.filled(thread, numbers="41-43, #45", post=["5", "7"])
        as_user(moderator).post(reverse("moderation:thread_split", args=[thread.pk]), data)
        target = Thread.objects.get(title="Nowy wątek")
        assert target.last_number == 6
        assert ModerationAction.objects.get().reason == "#5, 7, 41-43, 45"

    def test_paging_keeps_checkboxes_and_texts(self, thread, moderator, as_user):
        data = self.filled(thread, numbers="30", post=["5", "6"], page="2")
        page = as_user(moderator).post(reverse("moderation:thread_split", args=[thread.pk]), data)
        form = page.context["form"]
        assert (form["numbers"].value(), form["title"].value()) == ("5-6, 30", "Nowy wątek")
        assert page.context["rows"][0]["number"] == 21
        assert [row["number"] for row in page.context["rows"] if row["is_marked"]] == [30]
        assert Thread.objects.count() == 1

    @pytest.mark.parametrize(
        "fields",
        [
            {"numbers": "abc"},
            {"numbers": "8-5"},
            {"numbers": "0"},
            {"numbers": "1-999999999"},
            {"numbers": ""},
            {"numbers": "1"},
            {"numbers": "2", "title": ""},
            {"numbers": "2", "where": "other", "into": ""},
            {"numbers": "2", "where": "other", "into": "99999"},
            {"numbers": "2", "section": "99999"},
        ],
    )
    def test_invalid_input_is_refused_and_shown_again(self, thread, moderator, as_user, fields):
        data = self.filled(thread, reason="Powód", **fields)
        page = as_user(moderator).post(reverse("moderation:thread_split", args=[thread.pk]), data)
        assert page.status_code == 200
        assert page.context["form"].errors
        assert page.context["form"]["reason"].value() == "Powód"

    def test_numbers_are_written_as_ranges(self):
        assert as_ranges({5, 6, 7, 8, 12}) == "5-8, 12"

    @pytest.mark.parametrize("count", [1, 19])
    def test_cost(self, count, moderator, as_user, django_assert_num_queries):
        thread, client = fill_thread(make_thread(), count), as_user(moderator)
        client.get(reverse("threads:list"))
        with django_assert_num_queries(10):
            client.get(reverse("moderation:thread_split", args=[thread.pk]))
