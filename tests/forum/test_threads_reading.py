"""Unread posts, marking as read, posts that arrive while somebody reads, and quoting."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from forum.home.queries import waiting_for
from forum.moderation.services.actions import hide_post, hide_thread, restore_post, restore_thread
from forum.moderation.services.moving import merge_threads, move_thread, split_to_new_thread
from forum.sections.models import Section
from forum.threads.models import Post, SectionReader, Thread, ThreadReader, not_marked_by
from forum.threads.queries import threads_of
from forum.threads.services import mark_read, reply_to
from forum.threads.services.hiding import withdraw_post
from forum.threads.services.reading import MARGIN, mark_sections_read, raise_passed_marks
from forum.threads.unread import unread_among
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, fill_thread, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def unread(user):
    return [thread.title for thread in Thread.objects.visible_to(user).unread_by(user)]


def unread_since(thread):
    return Thread.objects.get(pk=thread.pk).last_post_at


def read_section(user, section, until=None):
    sections = Section.objects.filter(pk=section.pk)
    mark_sections_read(sections, by=user, until=until or timezone.now())


def age(thread, **ago):
    """``age(thread, days=2)``: sets the dates of the thread and its posts to two days ago."""
    moment = timezone.now() - timedelta(**ago)
    Thread.objects.filter(pk=thread.pk).update(last_post_at=moment)
    thread.posts.update(created_at=moment)


@pytest.fixture
def member(member):
    member.date_joined = timezone.now() - timedelta(days=30)
    member.save()
    return member


class TestLookingForWhatIsUnread:
    """To show a page of unread threads, the view examines only a limited number of threads.

    The page is empty if all of these are read. Older threads are then on the next page.
    """

    URL = f"{reverse_lazy('threads:list')}?show=unread"

    @pytest.fixture(autouse=True)
    def look_at_three(self, monkeypatch):
        monkeypatch.setattr("forum.threads.unread.LOOK", 3)

    @pytest.fixture
    def threads(self):
        """Six threads, one from each of the last six days, the oldest first."""
        section, made = SectionFactory(), []
        for days in range(6, 0, -1):
            made.append(make_thread(section, title=f"Sprzed dni: {days}"))
            age(made[-1], days=days)
        return made

    def read(self, user, threads):
        for thread in threads:
            mark_read(thread, by=user, number=thread.last_number)

    def shown(self, page):
        return [row.title for row in page.context_data["rows"]]

    def test_older_threads_are_on_the_next_page(self, member, as_user, threads):
        self.read(member, threads[1:])
        page = as_user(member).get(self.URL)
        assert self.shown(page) == []
        assert "Zajrzyj do starszych" in page.content.decode()
        further = as_user(member).get(page.context_data["older_url"])
        assert self.shown(further) == [threads[0].title]
        assert not further.context_data["older_url"]

    def test_list_is_empty_if_each_thread_is_read(self, member, as_user, threads):
        self.read(member, threads)
        page = as_user(member).get(self.URL)
        assert "Wszystko przeczytane" in page.content.decode()
        assert not page.context_data["older_url"]

    def test_passed_marks_are_raised_once(self, member, threads):
        self.read(member, [*threads[:2], *threads[3:]])
        assert raise_passed_marks(by=member)
        assert not raise_passed_marks(by=member)
        assert unread(member) == [threads[2].title]
        assert not_marked_by(member).oldest == unread_since(threads[2])

    def test_reply_to_a_passed_thread_is_unread(self, member, threads):
        self.read(member, threads)
        raise_passed_marks(by=member)
        assert unread(member) == []
        add_replies(threads[0], 1)
        assert unread(member) == [threads[0].title]

    def test_post_committed_late_stays_unread(self, member):
        section = SectionFactory()
        raise_passed_marks(by=member)
        began = timezone.now()
        thread = make_thread(section)
        age(thread, seconds=5)
        assert began - MARGIN < thread.posts.get().created_at
        assert unread(member) == [thread.title]

    def test_next_page_without_unread_threads_says_so(self, member, as_user, threads):
        self.read(member, threads[:5])
        page = as_user(member).get(self.URL)
        assert self.shown(page) == [threads[5].title]
        further = as_user(member).get(page.context_data["older_url"])
        assert self.shown(further) == []
        assert "Dalej nie ma nic nowego" in further.content.decode()
        assert "Wszystko przeczytane" not in further.content.decode()

    def test_unread_thread_is_first_after_raising_the_marks(self, member, as_user, threads):
        self.read(member, threads[:5])
        page = as_user(member).get(self.URL)
        add = SectionFactory()
        for days in range(10, 14):  # adds older threads that are read
            old = make_thread(add)
            age(old, days=days)
            self.read(member, [old])
        further = as_user(member).get(page.context_data["older_url"]).content.decode()
        assert "Dalej nie ma nic nowego" in further
        assert "Wszystko przeczytane" not in further

    def test_start_page_says_that_there_may_be_more(self, member, as_user, threads):
        self.read(member, threads[1:])
        page = as_user(member).get(reverse("forum:home")).content.decode()
        assert "W najnowszych wątkach nie ma nic nowego." in page

    def test_start_page_says_that_there_is_nothing_more(self, member, as_user, threads):
        read_section(member, threads[0].section)
        page = as_user(member).get(reverse("forum:home")).content.decode()
        assert "Nic nowego od ostatniej wizyty." in page

    def test_start_page_has_older_unanswered_questions(self, member, as_user, threads):
        for thread in threads[4:]:
            add_replies(thread, 1)
        self.read(member, threads)
        page = as_user(member).get(reverse("forum:home"))
        waiting = [thread.title for thread in page.context_data["unanswered"]]
        assert waiting == [thread.title for thread in threads[3::-1]]

    def test_start_page_and_list_show_the_same_threads(self, member, threads):
        self.read(member, threads[::2])
        add_replies(threads[2], 1)
        read_section(member, threads[0].section, until=unread_since(threads[1]) + 2 * MARGIN)
        newest_first = [thread.pk for thread in threads[::-1]]
        found = waiting_for(member, newest_first).unread
        listed = Thread.objects.unread_by(member).order_by("-pk")
        assert found == list(listed.values_list("pk", flat=True))
        assert found == [threads[5].pk, threads[3].pk, threads[2].pk]

    def test_hiding_the_last_post_keeps_the_thread_unread(self, member, moderator, threads):
        thread = threads[5]
        self.read(member, threads)
        add_replies(thread, 2)
        thread.posts.filter(number=2).update(created_at=timezone.now() - timedelta(hours=3))
        raise_passed_marks(by=member)
        hide_post(thread.posts.get(number=3), by=moderator, reason="Spam.")
        assert unread(member) == [thread.title]

    def test_restored_thread_is_unread(self, member, moderator, threads):
        self.read(member, threads[1:])
        hide_thread(threads[0], by=moderator, reason="Spam.")
        raise_passed_marks(by=member)
        assert unread(member) == []
        restore_thread(threads[0], by=moderator)
        assert unread(member) == [threads[0].title]

    def test_thread_moved_from_a_closed_section_is_unread(self, member, moderator, threads):
        room = SectionFactory(group=GroupFactory())
        closed = make_thread(room, title="Z zamkniętego", by=moderator)
        age(closed, days=4)
        self.read(member, threads)
        raise_passed_marks(by=member)
        move_thread(closed, by=moderator, section=threads[0].section)
        assert unread(member) == ["Z zamkniętego"]

    def test_merge_of_an_old_thread_keeps_the_passed_mark(self, member, moderator, threads):
        self.read(member, threads)
        raise_passed_marks(by=member)
        threads[0].created_at -= timedelta(days=6)
        threads[0].save()
        merge_threads(threads[0], by=moderator, into=threads[5])
        assert SectionReader.objects.get().passed_at >= unread_since(threads[4])

    def test_thread_split_from_old_posts_is_unread(self, member, moderator, threads):
        section, talk = threads[0].section, add_replies(threads[5], 2)
        self.read(member, threads)
        ThreadReader.objects.filter(thread=talk).update(last_read_number=1)
        talk.posts.filter(number=2).update(created_at=timezone.now() - timedelta(days=2))
        raise_passed_marks(by=member)
        split_to_new_thread(
            talk, by=moderator, numbers=[2], title="Nowy", kind="discussion", section=section
        )
        assert "Nowy" in unread(member)

    def test_inaccessible_sections_get_no_marks(self, member, threads):
        closed = SectionFactory(group=GroupFactory())
        self.read(member, threads)
        raise_passed_marks(by=member)
        assert not SectionReader.objects.filter(section=closed).exists()

    def test_passed_marks_of_others_are_unchanged(self, member, other_member, threads):
        self.read(member, threads)
        raise_passed_marks(by=member)
        assert not SectionReader.objects.filter(user=other_member).exists()

    def test_start_page_shows_recent_unread_threads(self, member, as_user, threads):
        self.read(member, threads[:4])
        page = as_user(member).get(reverse("forum:home")).content.decode()
        new, _unanswered = page.split('id="unanswered-title"')
        assert new.count("is-unread") == 2


class TestMarkingASection:
    def test_button_marks_only_threads_of_its_section(self, member, as_user):
        section = SectionFactory()
        make_thread(section, title="Tutaj")
        make_thread(title="Gdzie indziej")
        response = as_user(member).post(reverse("threads:section_read", args=[section.slug]))
        assert response.url == reverse("threads:section", args=[section.slug])
        assert unread(member) == ["Gdzie indziej"]

    def test_message_names_the_section(self, member, as_user):
        section = SectionFactory(name="Drogi i mosty")
        url = reverse("threads:section_read", args=[section.slug])
        page = as_user(member).post(url, follow=True)
        assert "Dział „Drogi i mosty” został oznaczony jako przeczytany." in page.content.decode()

    def test_mark_all_covers_accessible_sections(self, member, as_user):
        closed = SectionFactory(group=GroupFactory())
        make_thread()
        make_thread(SectionFactory())
        as_user(member).post(reverse("threads:all_read"))
        assert unread(member) == []
        assert not SectionReader.objects.filter(section=closed).exists()

    def test_later_reply_is_one_unread_post(self, member):
        thread = add_replies(make_thread(), 4)
        read_section(member, thread.section)
        add_replies(thread, 1)
        (found,) = Thread.objects.unread_by(member)
        assert found.unread_count == 1
        assert found.url_to_read.endswith("#post-6")

    def test_post_committed_late_stays_unread(self, member):
        """A post that is committed after the user marked all as read stays unread.

        Its timestamp may be earlier, because it is set before the commit.
        """
        thread = make_thread()
        began = timezone.now()
        read_section(member, thread.section)
        reply_to(thread, by=make_member(), body="<p>Jeszcze.</p>")
        Post.objects.filter(number=2).update(created_at=began)
        Thread.objects.update(last_post_at=began)
        assert unread(member) == [thread.title]

    def test_post_newer_than_the_page_stays_unread(self, member, as_user):
        thread = make_thread()
        opened = timezone.now()
        add_replies(thread, 1)
        url = reverse("threads:section_read", args=[thread.section.slug])
        as_user(member).post(url, {"until": opened.isoformat()})
        (found,) = Thread.objects.unread_by(member)
        assert found.last_read == 1

    @pytest.mark.parametrize("until", ["", "wczoraj", "2026-13-45T00:00:00Z", "2026-01-01T00:00"])
    def test_invalid_date_counts_as_now(self, member, as_user, until):
        thread = make_thread()
        url = reverse("threads:section_read", args=[thread.section.slug])
        as_user(member).post(url, {"until": until})
        assert unread(member) == []

    def test_future_date_marks_no_later_posts(self, member):
        section = SectionFactory()
        read_section(member, section, until=timezone.now() + timedelta(days=30))
        assert SectionReader.objects.get().read_at <= timezone.now() - MARGIN

    def test_read_marks_never_go_back(self, member):
        thread = add_replies(make_thread(), 2)
        read_section(member, thread.section)
        before = SectionReader.objects.get().read_at
        read_section(member, thread.section, until=timezone.now() - timedelta(days=2))
        assert SectionReader.objects.get().read_at == before
        assert ThreadReader.objects.get(user=member).last_read_number == 3

    def test_old_threads_are_read_without_own_rows(self, member, settings, monkeypatch):
        monkeypatch.setattr("forum.threads.services.reading.MOST_NOTED", 0)
        thread = make_thread()
        age(thread, days=3)
        read_section(member, thread.section)
        assert unread(member) == []
        assert not ThreadReader.objects.filter(user=member).exists()

    def test_old_threads_of_other_sections_stay_unread(self, member):
        old = make_thread()
        age(old, days=3)
        member.date_joined -= timedelta(days=9)
        member.save()
        read_section(member, make_thread().section)
        assert unread(member) == [old.title]

    def test_read_marks_of_others_are_unchanged(self, member, other_member):
        thread = make_thread()
        read_section(member, thread.section)
        assert unread(other_member) == [thread.title]

    def test_closed_section_is_404(self, member, as_user):
        closed = SectionFactory(group=GroupFactory())
        url = reverse("threads:section_read", args=[closed.slug])
        assert as_user(member).post(url).status_code == 404
        assert not SectionReader.objects.exists()

    def test_reading_a_thread_marks_no_other_thread(self, member, as_user):
        section = SectionFactory()
        assert as_user(member).get(reverse("threads:all_read")).status_code == 405
        url = reverse("threads:section_read", args=[section.slug])
        assert as_user(member).get(url).status_code == 405

    @pytest.mark.parametrize("count", [1, 5])
    def test_cost_does_not_grow(self, member, as_user, django_assert_num_queries, count):
        section = SectionFactory()
        for _number in range(count):
            make_thread(section)
        client = as_user(member)
        url = reverse("threads:section_read", args=[section.slug])
        # The queries: session, user, rights, section, begin of a savepoint, id of the section,
        # update of reading positions, oldest unread thread, unread threads, insert of their reading
        # positions, update of the date of the section, insert of that date, end of the savepoint.
        with django_assert_num_queries(13):
            client.post(url)


class TestPostsThatWereTakenBack:
    """A post that was withdrawn, hidden or moved away counts as unread for nobody."""

    @pytest.fixture
    def thread(self, member):
        thread = add_replies(make_thread(), 2)
        mark_read(thread, by=member, number=3)
        return add_replies(thread, 2)

    def take_back(self, thread, *numbers):
        for post in thread.posts.filter(number__in=numbers):
            withdraw_post(post, by=post.author)

    def count(self, thread, reader):
        (row,) = threads_of({thread.pk: thread.section_id}, reader)
        return row.unread_count

    def finds(self, thread, reader):
        """Whether the thread is unread. Asserts that all four queries for unread threads agree."""
        threads = Thread.objects.visible_to(reader).filter(pk=thread.pk)
        order = {"by": "last_post_at", "params": {}, "size": 5}
        found = {
            thread in threads.unread_by(reader),
            thread.pk in waiting_for(reader, [thread.pk]).unread,
            bool(unread_among(threads, reader, **order).rows),
            bool(self.count(thread, reader)),
        }
        (only,) = found
        return only

    @pytest.mark.parametrize(
        ("numbers", "count"),
        [([], 2), ([5], 1), ([4], 1), ([2], 2), ([4, 5], 0), ([2, 3, 4, 5], 0)],
    )
    def test_count_and_lists_leave_out_withdrawn_posts(self, member, thread, numbers, count):
        self.take_back(thread, *numbers)
        assert self.count(thread, member) == count
        assert self.finds(thread, member) is bool(count)

    def test_unread_count_of_a_new_reader_leaves_out_withdrawn_posts(self, thread):
        stranger = make_member(date_joined=timezone.now() - timedelta(days=9))
        self.take_back(thread, 2, 5)
        assert self.count(thread, stranger) == 3
        assert self.finds(thread, stranger)

    def test_withdrawn_question_is_not_unread(self):
        stranger = make_member(date_joined=timezone.now() - timedelta(days=9))
        thread = make_thread()
        assert self.finds(thread, stranger)
        self.take_back(thread, 1)
        assert self.count(thread, stranger) == 0
        assert not self.finds(thread, stranger)

    def test_hidden_or_moved_post_is_left_out(self, member, thread):
        hide_post(thread.posts.get(number=4), by=make_moderator(), reason="Spam.")
        assert self.count(thread, member) == 1
        split_to_new_thread(
            thread,
            by=make_moderator(),
            numbers=[5],
            title="Osobna sprawa",
            kind="discussion",
            section=thread.section,
        )
        assert self.count(thread, member) == 0
        assert not self.finds(thread, member)

    def test_restored_post_is_unread(self, member, thread):
        post = thread.posts.get(number=5)
        hide_post(post, by=make_moderator(), reason="Spam.")
        restore_post(post, by=make_moderator())
        assert self.count(thread, member) == 2
        assert Thread.objects.get(pk=thread.pk).lost_count == 0

    def test_reply_after_a_withdrawn_post_is_one_unread_post(self, member, thread):
        self.take_back(thread, 4, 5)
        add_replies(thread, 1)
        assert self.count(thread, member) == 1
        assert self.finds(thread, member)

    def test_polling_leaves_out_withdrawn_posts(self, member, as_user, thread):
        client, url = as_user(member), reverse("threads:news", args=[thread.pk])
        tag = client.get(url, {"after": 3})["ETag"]
        self.take_back(thread, 4)
        news = client.get(url, {"after": 3}, headers={"if-none-match": tag}).json()
        assert (news["count"], news["text"]) == (1, "Pojawił się 1 nowy wpis.")
        self.take_back(thread, 5)
        assert client.get(url, {"after": 3}).json()["count"] == 0

    def test_no_line_before_a_withdrawn_post(self, member, as_user, thread):
        self.take_back(thread, 4, 5)
        page = as_user(member).get(thread.get_absolute_url()).content.decode()
        assert "read-mark" not in page


class TestMarkInTheThread:
    def page(self, client, thread):
        return client.get(thread.get_absolute_url()).content.decode()

    def test_line_is_before_the_first_unread_post(self, member, as_user):
        thread = add_replies(make_thread(), 2)
        client = as_user(member)
        client.get(thread.get_absolute_url())
        add_replies(thread, 2)
        page = self.page(client, thread)
        assert page.count('class="read-mark"') == 1
        assert page.index('id="post-3"') < page.index("read-mark") < page.index('id="post-4"')

    def test_first_visit_has_no_line(self, member, as_user):
        assert "read-mark" not in self.page(as_user(member), add_replies(make_thread(), 2))

    def test_no_line_without_unread_posts(self, member, as_user):
        thread, client = add_replies(make_thread(), 2), as_user(member)
        client.get(thread.get_absolute_url())
        assert "read-mark" not in self.page(client, thread)

    def test_no_line_after_the_section_was_marked_read(self, member, as_user):
        thread = add_replies(make_thread(), 2)
        age(thread, days=2)
        read_section(member, thread.section)
        ThreadReader.objects.filter(user=member).delete()
        assert "is-new" not in self.page(as_user(member), thread)


class TestNews:
    @pytest.fixture
    def thread(self):
        return add_replies(make_thread(), 2)

    def ask(self, client, thread, after, **headers):
        url = reverse("threads:news", args=[thread.pk])
        return client.get(url, {"after": after}, headers=headers)

    @pytest.mark.parametrize(
        ("after", "text"),
        [(2, "Pojawił się 1 nowy wpis."), (1, "Pojawiły się 2 nowe wpisy.")],
    )
    def test_response_has_number_and_url_of_new_posts(self, member, as_user, thread, after, text):
        news = self.ask(as_user(member), thread, after).json()
        where = f"{thread.get_absolute_url()}{after + 1}/"
        assert news == {"count": 3 - after, "text": text, "url": where, "unread": ""}

    def test_nothing_new_is_304(self, member, as_user, thread):
        client = as_user(member)
        first = self.ask(client, thread, 3)
        assert first.json()["count"] == 0
        again = self.ask(client, thread, 3, if_none_match=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")

    def test_new_post_changes_the_etag(self, member, as_user, thread):
        client = as_user(member)
        tag = self.ask(client, thread, 3)["ETag"]
        add_replies(thread, 1)
        assert self.ask(client, thread, 3, if_none_match=tag).json()["count"] == 1

    def test_url_is_that_of_the_page_of_the_post(self, member, as_user, thread):
        fill_thread(thread, 40)
        client = as_user(member)
        url = self.ask(client, thread, 41).json()["url"]
        assert client.get(url).url == f"{thread.get_absolute_url()}?page=3#post-42"

    def test_response_has_the_number_of_unread_notifications(
        self, act, member, other_member, as_user, thread
    ):
        client, own = as_user(member), make_thread(thread.section, by=member)
        answer = self.ask(client, thread, 3)
        assert answer.json()["unread"] == ""
        act(reply_to, own, by=other_member, body="<p>Tak</p>")
        answer = self.ask(client, thread, 3, if_none_match=answer["ETag"])
        assert (answer.json()["count"], answer.json()["unread"]) == (0, "1")
        assert self.ask(as_user(other_member), thread, 3).json()["unread"] == ""

    def test_response_depends_on_the_language(self, member, as_user, thread):
        client = as_user(member)
        tag = self.ask(client, thread, 2)["ETag"]
        type(member).objects.filter(pk=member.pk).update(language="en")
        assert self.ask(client, thread, 2, if_none_match=tag).json()["text"] == (
            "1 new post has come."
        )

    @pytest.mark.parametrize("after", ["", "-1", "abc", "1.5", "٣", "99999999999999999999"])
    def test_invalid_number_is_404(self, member, as_user, thread, after):
        assert self.ask(as_user(member), thread, after).status_code == 404

    def test_closed_and_hidden_threads_are_404(self, member, as_user, thread):
        closed = make_thread(SectionFactory(group=GroupFactory()), by=make_moderator())
        hide_thread(thread, by=make_moderator(), reason="Dane osobowe")
        client = as_user(member)
        assert self.ask(client, closed, 0).status_code == 404
        assert self.ask(client, thread, 0).status_code == 404

    def test_etag_of_a_thread_closed_meanwhile_gives_404(self, member, as_user, thread):
        client = as_user(member)
        tag = self.ask(client, thread, 3)["ETag"]
        thread.section.group = GroupFactory()
        thread.section.save()
        assert self.ask(client, thread, 3, if_none_match=tag).status_code == 404

    def test_visitor_is_sent_to_sign_in(self, client, thread):
        assert self.ask(client, thread, 0).status_code == 302

    def test_costs_five_queries_and_writes_nothing(
        self, member, as_user, thread, django_assert_num_queries
    ):
        client = as_user(member)
        self.ask(client, thread, 0)
        with django_assert_num_queries(5) as asked:
            self.ask(client, thread, 0)
        written = re.compile("INSERT|UPDATE|DELETE")
        assert not any(written.search(query["sql"]) for query in asked.captured_queries)
        assert not ThreadReader.objects.filter(user=member).exists()


def make_moderator():
    return make_member(roles=["moderator"])


class TestQuoting:
    """The link "Quote" opens the reply form with the quotation in it: for the editor as HTML."""

    def quoted(self, client, post):
        url = reverse("threads:reply", args=[post.thread_id])
        form = client.get(url, {"quote": post.pk}).context["form"]
        assert form["quoted"].value() == post.pk
        return form.fields["body"].widget.attrs["data-source"]

    def test_nested_quotations_are_left_out(self, member, as_user):
        thread = make_thread(body="<p>Pierwszy</p>")
        first = thread.posts.get()
        quote = f'<blockquote data-quote="{first.pk}"><p>Pierwszy</p></blockquote>'
        second = reply_to(thread, by=thread.author, body=f"{quote}<p>Drugi</p>")
        source = self.quoted(as_user(member), second)
        assert source == f'<blockquote data-quote="{second.pk}"><p>Drugi</p></blockquote>'

    def test_post_with_only_a_quotation_is_quoted_whole(self, member, as_user):
        thread = make_thread(body="<blockquote><p>Ustawa</p></blockquote>")
        post = thread.posts.get()
        source = self.quoted(as_user(member), post)
        assert source == f'<blockquote data-quote="{post.pk}"><p>Ustawa</p></blockquote>'
