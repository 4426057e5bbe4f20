"""Lists of threads: sub-sections in the list of a section, and the filter by title."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.urls import reverse

from forum.moderation.services.actions import rename_thread
from forum.threads.models import Thread, title_words
from members.typography import NBSP
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def page_of(client, path) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).content, "html.parser")


def shown(client, path) -> list[str]:
    rows = page_of(client, path).select("main .list-tools ~ .rows .row-title > a")
    return [link.get_text().replace(NBSP, " ") for link in rows]


def path_of(section) -> str:
    return reverse("threads:section", args=[section.slug])


@pytest.fixture
def family():
    """Returns a section and two sub-sections of it."""
    upper = SectionFactory(name="Oświata")
    return upper, SectionFactory(parent=upper, name="Dowóz"), SectionFactory(parent=upper)


def test_section_lists_threads_of_its_sub_sections(family, member, as_user):
    upper, below, other = family
    for title, section in (("A", below), ("B", upper), ("C", other), ("D", SectionFactory())):
        make_thread(section, title=title)
    client = as_user(member)
    assert shown(client, path_of(upper)) == ["C", "B", "A"]
    assert shown(client, path_of(below)) == ["A"]
    page = page_of(client, path_of(upper))
    assert page.select_one(".list-filter")
    assert "Dowóz" in page.select(".list-tools ~ .rows .row-meta")[-1].get_text()
    assert not page_of(client, path_of(below)).select_one(".list-filter")


def test_closed_sub_section_stays_closed(family, member, as_user):
    group = GroupFactory()
    closed = SectionFactory(parent=family[0], group=group)
    make_thread(closed, by=join(group), title="Tajne")
    make_thread(family[0], title="Jawne")
    assert shown(as_user(member), path_of(family[0])) == ["Jawne"]
    assert shown(as_user(join(group)), path_of(family[0])) == ["Jawne", "Tajne"]


def join(group):
    person = make_member()
    group.memberships.create(user=person)
    return person


def test_only_own_pinned_threads_are_on_top(family, member, as_user):
    upper, below, _other = family
    for title, section, is_pinned in (("A", below, True), ("B", upper, True), ("C", below, False)):
        thread = make_thread(section, title=title)
        Thread.objects.filter(pk=thread.pk).update(is_pinned=is_pinned)
    client = as_user(member)
    assert shown(client, path_of(upper)) == ["B", "C", "A"]
    assert shown(client, path_of(below)) == ["A", "C"]


@pytest.mark.parametrize("order", ["", "newest"])
def test_pages_of_a_family_follow_each_other(order, family, member, as_user, settings):
    settings.ROWS_PER_PAGE = 2
    for number in range(7):
        make_thread(family[number % 3], title=f"T{number}")
    client, path, found = as_user(member), f"{path_of(family[0])}?order={order}", []
    while path:
        page = page_of(client, path)
        rows = [link.get_text() for link in page.select(".list-tools ~ .rows .row-title > a")]
        found += rows
        older = page.select_one(".pager a[rel=next]")
        path = older and older["href"]
    assert found == [f"T{number}" for number in range(6, -1, -1)]
    newer = page.select_one(".pager a[rel=prev]")["href"]
    assert shown(client, newer) == ["T2", "T1"]


def test_sub_sections_do_not_cost_queries(member, as_user, django_assert_num_queries):
    upper = SectionFactory()
    client = as_user(member)
    for count in (1, 4):
        for _number in range(count):
            make_thread(SectionFactory(parent=upper))
        client.get(path_of(upper))
        with django_assert_num_queries(9):
            client.get(path_of(upper))


def test_marking_a_section_marks_its_sub_sections(family, member, as_user):
    make_thread(family[1])
    client = as_user(member)
    assert page_of(client, path_of(family[0])).select_one(".row.is-unread")
    client.post(reverse("threads:section_read", args=[family[0].slug]))
    assert not page_of(client, path_of(family[0])).select_one(".row.is-unread")


# --- Filter by title ------------------------------------------------------------------------------


@pytest.fixture
def named():
    section = SectionFactory()
    for title in ("Ścieki w gminie", "ODPADY: PSZOK (Żary) 2026/12", "Drogi gruntowe"):
        make_thread(section, title=title)
    return section


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("scieki", ["Ścieki w gminie"]),
        ("ŚCIEK", ["Ścieki w gminie"]),
        ("gmin ściek", ["Ścieki w gminie"]),
        ("żary odpad", ["ODPADY: PSZOK (Żary) 2026/12"]),
        ("2026/12", ["ODPADY: PSZOK (Żary) 2026/12"]),
        ("zok", []),
        ("ścieki odpady", []),
        ("' %_ \\ \0 !", ["Drogi gruntowe", "ODPADY: PSZOK (Żary) 2026/12", "Ścieki w gminie"]),
        ("' & drogi:* | !", ["Drogi gruntowe"]),
    ],
)
def test_titles_are_filtered(typed, found, named, member, as_user):
    for path in (reverse("threads:list"), path_of(named)):
        assert shown(as_user(member), f"{path}?{urlencode({'q': typed})}") == found


def test_filter_is_kept_with_the_others(named, member, as_user):
    path = f"{reverse('threads:list')}?show=unanswered&q=drogi&order=newest"
    page = page_of(as_user(member), path)
    assert page.select_one("#title-filter")["value"] == "drogi"
    kept = {one["name"]: one["value"] for one in page.select(".title-filter [type=hidden]")}
    assert kept == {"show": "unanswered", "order": "newest"}
    links = [link["href"] for link in page.select(".list-tools nav a")]
    assert links == ["?show=unanswered&q=drogi", "?show=unanswered&q=drogi&order=newest"]


def test_filtered_list_has_pages(member, as_user, settings):
    settings.ROWS_PER_PAGE = 1
    for title in ("Drogi 1", "Odpady", "Drogi 2"):
        make_thread(title=title)
    client = as_user(member)
    page = page_of(client, f"{reverse('threads:list')}?q=drogi")
    assert shown(client, page.select_one(".pager a[rel=next]")["href"]) == ["Drogi 1"]


@pytest.mark.parametrize("show", ["", "unread", "unanswered", "mine"])
def test_empty_filtered_list_says_what_to_do(show, named, member, as_user):
    page = page_of(as_user(member), f"{reverse('threads:list')}?show={show}&q=zzz")
    assert "zzz" in page.select_one(".empty-title").get_text()
    kept = f"?show={show}" if show else "?"
    assert page.select_one(".empty a")["href"] == kept
    assert page.select_one("#title-filter")["value"] == "zzz"


def test_renamed_thread_is_found_by_its_new_title(member, moderator):
    thread = make_thread(title="Stary tytuł")
    rename_thread(thread, by=moderator, title="Nowy tytuł")
    assert not Thread.objects.titled(title_words("stary"))
    assert Thread.objects.titled(title_words("nowy")).get() == thread


def test_database_seeks_titles_in_an_index(named):
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Thread.objects.titled(["drogi"]).order_by().explain()
    assert "threads_by_title" in plan
