"""The list of sections: sub-sections below their parents, buttons, and paging."""

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from forum.sections.families import pages_of_families
from forum.threads.models import Thread
from tests.factories.members import GroupFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

LIST = "/forum/sections/"


def headings(client, url=LIST):
    """Returns (heading level, name) for every section on the page, in the order of the page."""
    page = client.get(url).content.decode()
    found = re.findall(r'<h(\d) class="row-title">\s*<a href="[^"]+">([^<]+)</a>', page)
    return [(int(level), name) for level, name in found]


@pytest.fixture
def tree(db):
    schools = SectionFactory(name="Oświata", position=2)
    SectionFactory(name="Drogi", position=1)
    SectionFactory(name="Dowóz uczniów", parent=schools, position=2)
    SectionFactory(name="Arkusze", parent=schools, position=1)
    return schools


def test_sub_sections_follow_their_parent(member, as_user, tree):
    assert headings(as_user(member)) == [
        (2, "Drogi"),
        (2, "Oświata"),
        (3, "Arkusze"),
        (3, "Dowóz uczniów"),
    ]


def test_section_page_lists_its_sub_sections(member, as_user, tree):
    url = reverse("threads:section", args=[tree.slug])
    assert headings(as_user(member), url) == [(3, "Arkusze"), (3, "Dowóz uczniów")]


def test_sub_section_has_its_parent_in_the_breadcrumbs(member, as_user, tree):
    url = reverse("threads:section", args=[tree.children.first().slug])
    crumbs = as_user(member).get(url).context_data["breadcrumbs"]
    assert [step["title"] for step in crumbs] == ["Forum", "Działy", "Oświata", "Arkusze"]


def test_sub_sections_of_a_closed_section_are_hidden(member, as_user, tree):
    tree.group = GroupFactory()
    tree.save()
    assert headings(as_user(member)) == [(2, "Drogi")]


def test_time_of_the_last_post_leaves_out_hidden_threads(member, as_user, tree):
    make_thread(tree)
    assert "Ostatni wpis" in as_user(member).get(LIST).content.decode()
    Thread.objects.update(hidden_at=timezone.now())
    assert "Ostatni wpis" not in as_user(member).get(LIST).content.decode()


@pytest.mark.parametrize("show", ["", "unread"])
def test_lists_have_the_button_that_marks_all_as_read(member, as_user, show):
    make_thread()
    page = as_user(member).get("/forum/threads/", {"show": show}).content.decode()
    assert f'action="{reverse("threads:all_read")}"' in page


def test_filtered_lists_have_no_mark_all_button(member, as_user):
    make_thread(tags=["woda"])
    for query in ({"tag": "woda"}, {"show": "unanswered"}):
        page = as_user(member).get("/forum/threads/", query).content.decode()
        assert reverse("threads:all_read") not in page


def test_section_page_has_its_own_button(member, as_user):
    thread = make_thread()
    url = reverse("threads:section", args=[thread.section.slug])
    page = as_user(member).get(url).content.decode()
    assert f'action="{url}read/"' in page


def test_empty_list_explains_what_to_wait_for(member, as_user):
    assert "Żaden dział nie jest jeszcze dostępny" in as_user(member).get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_cost(member, as_user, django_assert_num_queries, count):
    upper = SectionFactory()
    for _number in range(count):
        make_thread(SectionFactory(parent=upper))
    client = as_user(member)
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)


# --- More sections than fit on a page -------------------------------------------------------------


def families(*counts):
    """For each number in ``counts``, yields a section and then that many sub-sections of it.

    The upper sections have the pks 1, 2 and so on. The sub-sections of section 2 have the pks 200,
    201 and so on. The objects have only those attributes that ``pages_of_families`` reads.
    """
    for upper, count in enumerate(counts, start=1):
        yield SimpleNamespace(pk=upper, parent_id=None)
        for number in range(count):
            yield SimpleNamespace(pk=upper * 100 + number, parent_id=upper)


def pks(*counts, size):
    return [[row.pk for row in page] for page in pages_of_families(families(*counts), size)]


def test_families_are_not_split_across_pages():
    assert pks(0, 2, 1, 0, size=4) == [[1, 2, 200, 201], [3, 300, 4]]
    assert pks(2, 2, size=4) == [[1, 100, 101], [2, 200, 201]]


def test_parent_is_repeated_on_each_page_of_a_large_family():
    assert pks(5, 1, size=3) == [[1, 100, 101], [1, 102, 103], [1, 104], [2, 200]]


def test_sub_sections_without_their_parent_are_paged():
    lower = [row for row in families(3, 1) if row.parent_id]
    pages = pages_of_families(lower, 2)
    assert [[row.pk for row in page] for page in pages] == [[100, 101], [102, 200]]


def test_no_section_is_one_empty_page():
    assert pages_of_families([], 4) == [[]]


def test_second_page(member, as_user, tree, settings):
    settings.SECTIONS_PER_PAGE = 3
    client = as_user(member)
    assert headings(client) == [(2, "Drogi")]
    assert f'<a rel="next" href="{LIST}?page=2">' in client.get(LIST).content.decode()
    assert [name for _level, name in headings(client, f"{LIST}?page=2")] == [
        "Oświata",
        "Arkusze",
        "Dowóz uczniów",
    ]


@pytest.mark.parametrize("page", ["3", "0", "x", ""])
def test_unknown_page_is_404(member, as_user, tree, settings, page):
    settings.SECTIONS_PER_PAGE = 3
    assert as_user(member).get(LIST, {"page": page}).status_code == 404


def test_forty_sections_fit_on_one_page(member, as_user):
    SectionFactory.create_batch(40)
    page = as_user(member).get(LIST).content.decode()
    assert (page.count('<li class="row">'), 'class="pager"' in page) == (40, False)
