"""A row of a list of threads: title with badges, starter, amount, last activity, and avatars."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from forum.moderation.services.actions import hide_post
from forum.threads.authors import writers_of
from forum.threads.models import Thread
from forum.threads.queries import threads_of
from forum.threads.services import mark_read, reply_to
from members.privacy.services import erase_account
from tests.factories.members import make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def row_of(client, path) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).content, "html.parser").select_one("main .rows > .row")


def writers(thread, reader) -> list[tuple[int, str]]:
    [row] = threads_of({thread.pk: thread.section_id}, reader)
    return writers_of(row)


def said_by(thread, *people):
    for person in people:
        reply_to(thread, by=person, body="<p>Tak samo</p>")


@pytest.fixture
def people():
    return [make_member(first_name=name, last_name="Żak") for name in ("Anna", "Łucja", "Ćwiek")]


def test_avatars_are_the_last_three_people(people, member):
    thread = make_thread(by=member)
    assert writers(thread, member) == [(member.pk, member.initials)]
    said_by(thread, *people, people[1])
    assert [initials for _pk, initials in writers(thread, member)] == ["ŁŻ", "ĆŻ", "AŻ"]
    assert [pk for pk, _initials in writers(thread, member)] == [
        people[1].pk,
        people[2].pk,
        people[0].pk,
    ]


def test_hidden_post_takes_its_avatar_away(people, member, moderator):
    thread = make_thread(by=member)
    said_by(thread, *people)
    hide_post(thread.posts.get(number=4), by=moderator, reason="Spam.")
    assert [pk for pk, _initials in writers(thread, member)] == [
        people[1].pk,
        people[0].pk,
        member.pk,
    ]


def test_deleted_account_has_no_avatar(people, member):
    thread = make_thread(by=member)
    said_by(thread, people[0], people[1])
    erase_account(people[0], by=people[0])
    assert [pk for pk, _initials in writers(thread, member)] == [people[1].pk, member.pk]


def test_row_shows_avatars_amount_and_last_author(people, member, as_user):
    thread = make_thread(by=member)
    said_by(thread, *people)
    row = row_of(as_user(member), reverse("threads:list"))
    assert [one.get_text() for one in row.select(".avatar")] == ["ĆŻ", "ŁŻ", "AŻ"]
    hues = {f"avatar-hue-{person.pk % 6}" for person in people}
    assert hues == {one["class"][1] for one in row.select(".avatar")}
    assert all(one["aria-hidden"] == "true" for one in row.select(".avatar"))
    assert row.select_one(".row-last").get_text(" ", strip=True).endswith("Ćwiek Żak")
    assert row.select_one(".row-last time")["datetime"]


def test_unread_row_says_so_in_words(member, as_user):
    thread = add_replies(make_thread(by=make_member()), 2)
    client, path = as_user(member), reverse("threads:list")
    assert "3" in row_of(client, path).select_one(".row-count strong").get_text()
    mark_read(thread, by=member, number=3)
    assert row_of(client, path).select_one(".row-count strong") is None


def test_keywords_are_shown_only_in_the_list_of_a_section(member, as_user):
    thread = make_thread(by=member, tags=["Odpady"])
    client = as_user(member)
    own_list = reverse("threads:section", args=[thread.section.slug])
    assert row_of(client, own_list).select_one(".tag").get_text() == "Odpady"
    for path in (reverse("threads:list"), reverse("forum:home")):
        assert row_of(client, path).select_one(".tag") is None


def test_own_threads_are_marked_except_in_the_list_of_own_threads(member, as_user):
    make_thread(by=member, kind=Thread.Kind.DISCUSSION)
    threads = reverse("threads:list")

    def badges(reader, path) -> int:
        return len(row_of(as_user(reader), path).select(".row-title .badge"))

    assert badges(member, reverse("forum:home")) == badges(member, threads) == 1
    assert badges(member, f"{threads}?show=mine") == badges(make_member(), threads) == 0


def test_people_do_not_cost_queries(member, as_user, django_assert_num_queries):
    section = SectionFactory()
    for count in (1, 4):
        for _number in range(count):
            said_by(make_thread(section), *(make_member() for _person in range(3)))
        threads = {thread.pk: section.pk for thread in Thread.objects.all()}
        with django_assert_num_queries(1):
            rows = threads_of(threads, member)
            assert all(len(writers_of(row)) == 3 for row in rows)
