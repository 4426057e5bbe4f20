"""Threads: starting, replying, editing, reading, permissions, and the numbers of queries."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from forum.sections.models import Section
from forum.threads.models import Post, Thread
from forum.threads.services import EditConflict, edit_post, reply_to
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, fill_thread, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def filled(section, **fields):
    return {
        "kind": "question",
        "section": section.pk,
        "title": "Kto prowadzi ewidencję dróg?",
        "body": "<p>Jak u Państwa?</p>",
        "submission": str(uuid4()),
    } | fields


def titles(page):
    """Returns the titles of the threads that the page lists, in the order of the list."""
    return [row.title for row in page.context_data["rows"]]


class TestStarting:
    def test_thread_starts_with_post_one(self, member, as_user):
        section = SectionFactory()
        response = as_user(member).post(reverse("threads:create"), filled(section))
        thread = Thread.objects.get()
        assert response.url == thread.get_absolute_url()
        assert [post.number for post in thread.posts.all()] == [1]
        assert (thread.last_number, thread.reply_count) == (1, 0)
        assert thread.affiliation.user == member
        assert Section.objects.get().thread_count == 1

    def test_form_sent_twice_makes_one_thread(self, member, as_user):
        client, data = as_user(member), filled(SectionFactory())
        first = client.post(reverse("threads:create"), data)
        second = client.post(reverse("threads:create"), data)
        assert first.url == second.url
        assert Thread.objects.count() == 1

    def test_changed_text_after_going_back_is_saved(self, member, as_user):
        client, data = as_user(member), filled(SectionFactory())
        client.post(reverse("threads:create"), data)
        client.post(reverse("threads:create"), data | {"title": "Drugie pytanie"})
        client.post(reverse("threads:create"), data | {"body": "<p>Inne słowa.</p>"})
        assert Thread.objects.count() == 3

    @pytest.mark.parametrize("section", ["%00", "nie-ma", "%FF"])
    def test_unknown_section_in_the_query_is_ignored(self, section, member, as_user):
        assert as_user(member).get(f"/forum/threads/new/?section={section}").status_code == 200

    def test_closed_section_is_no_choice(self, member, as_user):
        closed = SectionFactory(group=GroupFactory(), name="Tajny dział")
        response = as_user(member).post(reverse("threads:create"), filled(closed))
        assert Thread.objects.count() == 0
        assert response.context["form"].errors.keys() == {"section"}
        assert "Tajny dział" not in response.content.decode()

    @pytest.mark.parametrize(
        ("field", "value", "error"),
        [
            ("title", "", "To pole jest wymagane."),
            ("title", "ż" * 151, "Tekst może mieć najwyżej 150 znaków (ma 151)."),
            ("title", "a\x00b", "Tekst zawiera niedozwolony znak."),
            ("body", "<p></p>", "To pole jest wymagane."),
            ("body", "<p>&nbsp;</p>", "To pole jest wymagane."),
            ("kind", "poll", "nie ma na liście"),
            ("section", "abc", "nie ma na liście"),
        ],
    )
    def test_invalid_input_is_refused_and_shown_again(self, member, as_user, field, value, error):
        data = filled(SectionFactory()) | {field: value}
        response = as_user(member).post(reverse("threads:create"), data)
        assert response.status_code == 200
        assert error in response.context["form"].errors[field][0]
        kept = response.context["form"]
        assert kept["title"].value() == data["title"]
        assert field == "body" or kept["body"].value() == "Jak u Państwa?"
        assert Thread.objects.count() == 0

    def test_hostile_html_is_sanitised(self, member, as_user):
        hostile = '<p onclick="x()">Dzień dobry<script>alert(1)</script></p><img src=x onerror=y>'
        as_user(member).post(reverse("threads:create"), filled(SectionFactory(), body=hostile))
        assert Post.objects.get().html == "<p>Dzień dobry</p>"


class TestReplying:
    def test_reply_gets_the_next_number(self, member, as_user):
        thread = add_replies(make_thread(), 2)
        response = as_user(member).post(
            reverse("threads:reply", args=[thread.pk]), {"body": "<p>Tak.</p>"}
        )
        post = Post.objects.get(number=4)
        assert response.url == post.get_absolute_url()
        thread.refresh_from_db()
        assert (thread.last_number, thread.reply_count, thread.last_author) == (4, 3, member)

    def test_empty_reply_shows_the_form_again(self, member, as_user):
        thread = make_thread()
        response = as_user(member).post(reverse("threads:reply", args=[thread.pk]), {"body": ""})
        assert "To pole jest wymagane." in response.content.decode()

    def test_reply_sent_twice_makes_one_post(self, member, as_user):
        thread, client = make_thread(), as_user(member)
        data = {"body": "<p>Tak.</p>", "submission": str(uuid4())}
        for _time in range(2):
            client.post(reverse("threads:reply", args=[thread.pk]), data)
        assert thread.posts.count() == 2

    def test_changed_text_after_going_back_is_saved(self, member, as_user):
        client, thread = as_user(member), make_thread()
        reply = reverse("threads:reply", args=[thread.pk])
        key = {"submission": str(uuid4())}
        client.post(reply, key | {"body": "<p>Tak.</p>"})
        client.post(reply, key | {"body": "<p>A jednak nie.</p>"})
        texts = thread.posts.order_by("number").values_list("text", flat=True)
        assert list(texts)[1:] == ["Tak.", "A jednak nie."]

    def test_locked_thread_accepts_no_reply(self, member, as_user):
        thread = make_thread()
        Thread.objects.update(is_locked=True)
        url = reverse("threads:reply", args=[thread.pk])
        assert as_user(member).post(url, {"body": "<p>Ale…</p>"}).status_code == 403
        assert thread.posts.count() == 1

    def test_moderator_may_reply_to_a_locked_thread(self, moderator):
        thread = make_thread()
        Thread.objects.update(is_locked=True)
        assert reply_to(thread, by=moderator, body="<p>Zamykam.</p>").number == 2


class TestEditing:
    def test_author_changes_the_text(self, member, as_user):
        post = make_thread(by=member).posts.get()
        url = reverse("threads:post_edit", args=[post.pk])
        response = as_user(member).post(url, {"body": "<p>Lepiej</p>", "version": 1})
        post.refresh_from_db()
        assert response.url == post.get_absolute_url()
        assert (post.html, post.text, post.version) == ("<p>Lepiej</p>", "Lepiej", 2)
        assert post.edited_at

    @pytest.mark.parametrize("persona", ["other_member", "coordinator"])
    def test_only_the_author_edits(self, persona, request, as_user):
        post = make_thread().posts.get()
        somebody = request.getfixturevalue(persona)
        url = reverse("threads:post_edit", args=[post.pk])
        response = as_user(somebody).post(url, {"body": "<p>Nie moje</p>", "version": 1})
        assert response.status_code == 403
        post.refresh_from_db()
        assert post.text == "Pytanie"

    def test_stale_edit_is_a_conflict(self, member):
        post = make_thread(by=member).posts.get()
        edit_post(post, by=member, body="<p>Pierwsza</p>", version=1)
        with pytest.raises(EditConflict):
            edit_post(post, by=member, body="<p>Spóźniona</p>", version=1)

    def test_conflict_shows_both_texts(self, member, as_user):
        post = make_thread(by=member).posts.get()
        edit_post(post, by=member, body="<p>Zapisana</p>", version=1)
        url = reverse("threads:post_edit", args=[post.pk])
        page = as_user(member).post(url, {"body": "<p>Spóźniona</p>", "version": 1})
        content = page.content.decode()
        assert "Zapisana" in content
        assert "Spóźniona" in content
        assert 'name="version" value="2"' in content


class TestReading:
    def test_permalink_redirects_to_the_page_of_the_post(self, member, as_user):
        thread = fill_thread(make_thread(), 45)
        post = thread.posts.get(number=41)
        response = as_user(member).get(reverse("threads:post", args=[post.pk]))
        assert response.url == f"/forum/threads/{thread.pk}/?page=3#post-41"

    @pytest.mark.parametrize("wanted", ["0", "4", "-1", "abc", "99999999999999999999"])
    def test_unknown_page_is_404(self, member, as_user, wanted):
        thread = fill_thread(make_thread(), 45)
        url = f"{thread.get_absolute_url()}?page={wanted}"
        assert as_user(member).get(url).status_code == 404

    def test_reading_moves_the_reading_position(self, member, as_user):
        thread = fill_thread(make_thread(), 25)
        as_user(member).get(thread.get_absolute_url())
        assert thread.readers.get(user=member).last_read_number == 20

    def test_reading_position_never_goes_back(self, member, as_user):
        thread = fill_thread(make_thread(), 25)
        as_user(member).get(f"{thread.get_absolute_url()}?page=2")
        as_user(member).get(thread.get_absolute_url())
        assert thread.readers.get(user=member).last_read_number == 26

    def test_unread_list_has_only_unread_threads(self, member, as_user):
        read, unread = make_thread(title="Przeczytany"), make_thread(title="Nieprzeczytany")
        as_user(member).get(read.get_absolute_url())
        page = as_user(member).get(reverse("threads:list"), {"show": "unread"})
        assert titles(page) == [unread.title]

    def test_unanswered_are_questions_without_a_reply(self, member, as_user):
        make_thread(title="Czeka")
        make_thread(title="Rozmowa", kind="discussion")
        add_replies(make_thread(title="Z odpowiedzią"), 1)
        page = as_user(member).get(reverse("threads:list"), {"show": "unanswered"})
        assert titles(page) == ["Czeka"]


class TestSolving:
    def test_asker_marks_and_unmarks_the_answer(self, member, as_user):
        thread = add_replies(make_thread(by=member), 1)
        answer = thread.posts.get(number=2)
        url = reverse("threads:post_solve", args=[answer.pk])
        as_user(member).post(url)
        thread.refresh_from_db()
        assert thread.solved_by == answer
        as_user(member).post(url)
        thread.refresh_from_db()
        assert thread.solved_by is None

    def test_others_cannot_mark_an_answer(self, other_member, as_user):
        thread = add_replies(make_thread(), 1)
        url = reverse("threads:post_solve", args=[thread.posts.get(number=2).pk])
        assert as_user(other_member).post(url).status_code == 403
        assert as_user(other_member).get(url).status_code == 405


class TestKeepingOrder:
    @pytest.mark.parametrize(("action", "field"), [("lock", "is_locked"), ("pin", "is_pinned")])
    def test_moderator_locks_and_pins(self, moderator, as_user, action, field):
        thread = make_thread()
        for expected in (True, False):
            as_user(moderator).post(reverse(f"moderation:thread_{action}", args=[thread.pk]))
            thread.refresh_from_db()
            assert getattr(thread, field) is expected

    @pytest.mark.parametrize("action", ["lock", "pin"])
    def test_members_cannot_lock_or_pin(self, member, as_user, action):
        thread = make_thread(by=member)
        url = reverse(f"moderation:thread_{action}", args=[thread.pk])
        assert as_user(member).post(url).status_code == 403


class TestClosedSections:
    @pytest.fixture
    def thread(self):
        inside = make_member()
        group = GroupFactory()
        group.memberships.create(user=inside)
        return add_replies(make_thread(SectionFactory(group=group), by=inside), 1, by=inside)

    def test_members_of_the_group_can_read(self, thread, as_user):
        assert as_user(thread.author).get(thread.get_absolute_url()).status_code == 200

    def test_members_of_its_organisations_can_read(self, thread, member, as_user):
        thread.section.group.organisations.add(member.affiliations.get().organisation)
        assert as_user(member).get(thread.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize(
        "route",
        ["threads:detail", "threads:reply", "moderation:thread_lock", "moderation:thread_pin"],
    )
    def test_others_get_404(self, thread, member, as_user, route):
        url = reverse(route, args=[thread.pk])
        is_action = route.startswith("moderation:")
        method = as_user(member).post if is_action else as_user(member).get
        assert method(url).status_code == 404

    @pytest.mark.parametrize("name", ["post", "post_edit", "post_solve"])
    def test_posts_give_404_to_others(self, thread, member, as_user, name):
        url = reverse(f"threads:{name}", args=[thread.posts.last().pk])
        method = as_user(member).post if name == "post_solve" else as_user(member).get
        assert method(url).status_code == 404

    def test_lists_leave_out_the_thread(self, thread, member, as_user):
        for name in ("list", "sections"):
            content = as_user(member).get(reverse(f"threads:{name}")).content.decode()
            assert thread.title not in content
            assert thread.section.name not in content


class TestCost:
    """The exact numbers of queries.

    Session, user, rights and unread notifications need one each.

    Each test first requests another page, so that header and footer are cached and need no query.
    """

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(("name", "queries"), [("list", 6), ("sections", 5), ("create", 6)])
    def test_lists(self, member, as_user, django_assert_num_queries, name, queries, count):
        for _number in range(count):
            make_thread()
        client = as_user(member)
        client.get(reverse("threads:list"))
        with django_assert_num_queries(queries):
            client.get(reverse(f"threads:{name}"))

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(
        ("query", "queries"),
        [
            ("order=newest", 6),
            ("show=mine", 6),
            ("show=unanswered", 6),
            ("show=unread", 7),  # one more query: the oldest unread thread
            ("tag=odpady", 7),
        ],
    )
    def test_filters(self, member, as_user, django_assert_num_queries, query, queries, count):
        member.date_joined -= timedelta(days=1)
        member.save()
        for _number in range(count):
            make_thread(tags=["Odpady"])
            make_thread(by=member)
        client = as_user(member)
        client.get(reverse("threads:list"))
        with django_assert_num_queries(queries):
            page = client.get(f"{reverse('threads:list')}?{query}")
        assert page.context_data["rows"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_start_page(self, member, as_user, django_assert_num_queries, count):
        member.date_joined -= timedelta(
            days=15
        )  # new members get a welcome, which is counted elsewhere
        member.save()
        for _number in range(count):
            make_thread()
        client = as_user(member)
        client.get(reverse("threads:list"))
        with django_assert_num_queries(9):
            assert client.get(reverse("forum:home")).context_data["unread"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_section(self, member, as_user, django_assert_num_queries, count):
        section = SectionFactory()
        for _number in range(count):
            make_thread(section)
        client = as_user(member)
        client.get(reverse("threads:list"))
        with django_assert_num_queries(9):
            client.get(reverse("threads:section", args=[section.slug]))

    @pytest.mark.parametrize("number", [1, 500])
    def test_thread_page(self, member, as_user, django_assert_num_queries, number):
        thread = fill_thread(make_thread(), 9999)
        client = as_user(member)
        client.get(reverse("threads:list"))
        with django_assert_num_queries(9):  # two of the queries store the reading position
            client.get(f"{thread.get_absolute_url()}?page={number}")
        with django_assert_num_queries(7):
            client.get(f"{thread.get_absolute_url()}?page={number}")
