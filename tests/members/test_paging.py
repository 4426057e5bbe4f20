"""Paging: by key (in both directions), with a filter, by id, and with page numbers."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from members.accounts.models import User
from members.paging import key_page, number_page
from tests.factories.members import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def people():
    """Five people in the order in which they joined, two of them at the same time."""
    now = timezone.now()
    return [UserFactory(date_joined=now + timedelta(hours=n)) for n in (1, 2, 2, 3, 4)]


def walk(ahead, **params):
    """Yields the page for the query parameters ``params``, and all pages that follow it.

    Each page has two rows. ``ahead`` is the direction of paging, "newer" or "older".
    """
    while True:
        page = key_page(
            User.objects.all(),
            by="date_joined",
            params=params,
            size=2,
            oldest_first=ahead == "newer",
        )
        yield page
        if not getattr(page, ahead):
            return
        params = {ahead: getattr(page, ahead)}


@pytest.mark.parametrize("ahead", ["older", "newer"])
def test_each_row_is_shown_once_in_order(people, ahead):
    expected = people if ahead == "newer" else people[::-1]
    assert [row for page in walk(ahead) for row in page.rows] == expected


@pytest.mark.parametrize(("ahead", "back"), [("older", "newer"), ("newer", "older")])
def test_paging_back_shows_the_same_pages(people, ahead, back):
    pages = list(walk(ahead))
    key = getattr(pages[-1], back)
    before = key_page(
        User.objects.all(),
        by="date_joined",
        params={back: key},
        size=2,
        oldest_first=ahead == "newer",
    )
    assert before.rows == pages[-2].rows
    assert [bool(getattr(page, back)) for page in pages] == [False, True, True]
    assert getattr(before, ahead)


@pytest.mark.parametrize("ahead", ["older", "newer"])
def test_first_page_is_linked_from_the_others(people, ahead):
    pages = [page.links("/list/", {"q": "a"}) for page in walk(ahead)]
    assert [page["first_url"] for page in pages] == [None, "/list/?q=a", "/list/?q=a"]


def test_page_beyond_the_end_links_to_the_first(people):
    last = list(walk("older"))[-1].rows[-1]
    key = f"{last.date_joined.isoformat()}_{last.pk}"
    page = key_page(User.objects.all(), by="date_joined", params={"older": key}, size=2)
    assert page.rows == []
    assert page.links("/list/", {})["first_url"] == "/list/"


@pytest.mark.parametrize("key", ["x", "2026-01-01_1", "2026-01-01T00:00:00+00:00_0"])
def test_invalid_key_is_404(people, key):
    with pytest.raises(Http404):
        key_page(User.objects.all(), by="date_joined", params={"newer": key}, size=2)


# --- Pages that filter their rows --------------------------------------------------------------


def looked(people, wanted, **params):
    """Returns a page with at most two people in ``wanted``. Only three rows are examined for it."""
    return key_page(
        User.objects.all(),
        by="date_joined",
        params=params,
        size=2,
        look=3,
        wanted=lambda person: person in wanted,
    )


def test_full_filtered_page_ends_at_its_last_row(people):
    page = looked(people, people)
    assert page.rows == [people[4], people[3]]
    assert looked(people, people, older=page.older).rows == [people[2], people[1]]


def test_short_filtered_page_links_to_the_next(people):
    page = looked(people, people[:1])
    assert (page.rows, page.newer) == ([], None)
    behind = looked(people, people[:1], older=page.older)
    assert (behind.rows, behind.older) == ([people[0]], None)


def test_last_filtered_page_has_no_next_link(people):
    assert looked(people[2:], [people[4]]).older
    User.objects.filter(pk__in=[person.pk for person in people[:2]]).delete()
    assert looked(people, [people[4]]).older is None


def test_paging_back_examines_as_many_rows(people):
    first = looked(people, [people[4], people[0]])
    second = looked(people, [people[4], people[0]], older=first.older)
    assert [first.rows, second.rows] == [[people[4]], [people[0]]]
    back = looked(people, [people[4], people[0]], newer=second.newer)
    assert back.rows == [people[4]]
    assert looked(people, [people[4], people[0]], older=back.older).rows == [people[0]]


# --- Lists whose URLs contain only ids ---------------------------------------------------------


@pytest.fixture
def named():
    """Five people sorted by name in Polish order; two of them have the same name."""
    names = ["Ćwik", "Cichy", "Ćwik", "Łoś", "Żak"]
    people = [UserFactory(first_name="Jan", last_name=name) for name in names]
    return sorted(people, key=lambda person: (person.sort_key, person.pk))


def by_name(among=None, **params):
    among = User.objects.all() if among is None else among
    given = {"by": "sort_key", "oldest_first": True, "size": 2, "params": params}
    return key_page(User.objects.all(), among=among, **given)


def test_paging_by_name_in_both_directions(named):
    first = by_name()
    second = by_name(after=first.newer)
    third = by_name(after=second.newer)
    assert first.rows + second.rows + third.rows == named
    assert (first.older, third.newer) == (None, None)
    assert by_name(before=third.older).rows == second.rows


def test_paging_url_has_an_id_and_no_name(named):
    links = by_name(after=str(named[1].pk)).links("/list/", {"q": "a", "topic": ""})
    assert links["older_url"] == f"/list/?q=a&before={named[2].pk}"
    assert links["newer_url"] == f"/list/?q=a&after={named[3].pk}"


def test_paging_from_an_invisible_row_is_404(named):
    with pytest.raises(Http404):
        by_name(User.objects.exclude(pk=named[1].pk), after=str(named[1].pk))


@pytest.mark.parametrize("key", ["x", "0", "2026-01-01T00:00:00+00:00_1", "_1", "9" * 30])
def test_invalid_id_is_404(named, key):
    with pytest.raises(Http404):
        by_name(after=key)


# --- Numbered pages ----------------------------------------------------------------------------


@pytest.mark.parametrize(("params", "rows"), [({}, [1, 2]), ({"page": "3"}, [5])])
def test_numbered_page(params, rows):
    assert list(number_page(range(1, 6), params=params, size=2).object_list) == rows


@pytest.mark.parametrize("page", ["", "0", "4", "+1", "x", "\u0661", "9" * 5_000])
def test_invalid_page_number_is_404(page):
    with pytest.raises(Http404):
        number_page(range(1, 6), params={"page": page}, size=2)
