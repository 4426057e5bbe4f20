"""Chooses the members' pages to measure, and the pages to compare them with.

Members' pages are compared with bare Django pages, and with the same pages of an earlier checkout.
"""

from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.load import Load, Measured, middle, queries, weigh
from tests.bench.pages import news
from tests.bench.people import cookies_of, members
from tests.bench.replies import write
from tests.bench.rounds import Page, Ratio
from tests.bench.site import Site

DATA = ["bench_data", "--users", "200", "--threads", "2000"]
DATA += ["--posts-per-thread", "20", "--long-thread", "10000"]
BARE_QUERIES = 3
"""The number of queries of a bare page: one each for the session, the user and the rows. They are
not counted, because bare pages run in another process."""

BARE_THREAD, BARE_LIST = "bare Django, the same posts", "bare Django, the same list"
THREAD, LAST = "long thread, first page", "long thread, last page"
WALK = "threads of 20 posts, all in turns"
LIST, SECTION, UNREAD, HOME = "thread list", "section", "unread threads", "forum home"
PUBLIC_HOME, NEWS = "public home, signed in", "news, signed in"
BEFORE = ", before"
RATIOS = [
    Ratio(THREAD, BARE_THREAD, 1.1),
    Ratio(LIST, BARE_LIST, 1.1),
    Ratio(LAST, THREAD, 0.95),
    Ratio(HOME, BARE_LIST, 0.8),
]
SINCE = {PUBLIC_HOME: 3.0, NEWS: 3.0}
"""Name of a page -> the smallest allowed speed, relative to its speed in the earlier checkout."""


def pages(site: Site, bare: Site, before: Site | None, folder: Path) -> dict[str, Page]:
    """Returns the pages to measure, by name.

    ``before`` is the site of the earlier checkout, if there is one. The measurement ``WALK``
    requests many short threads in turns. Their URL paths are written to a file in ``folder``.
    """
    cookies = cookies_of(members(1)[0])
    long = long_thread()
    walk = folder / "walk"
    paths = [thread.get_absolute_url() for thread in short_threads()]
    write(walk, [("GET", path, cookies, "") for path in paths])
    own = {name: Page(site, path, cookies) for name, path in _paths(long).items()}
    own[WALK] = Page(site, paths[0], cookies, walk)
    # Both checkouts are measured on all these pages, because a site that serves more different
    # pages is a bit slower.
    then = {_before(name): page._replace(site=before) for name, page in own.items() if before}
    return {
        BARE_THREAD: Page(bare, f"/threads/{long.pk}/", cookies),
        BARE_LIST: Page(bare, "/threads/", cookies),
        **own,
        **then,
    }


def ratios(asked: Collection[str]) -> list[Ratio]:
    """Returns the ratios to calculate. ``asked`` has the names of all measured pages.

    These are ``RATIOS``, and for each page that was also measured in the earlier checkout, the
    ratio of its speed to its speed there.
    """
    since = [Ratio(name, _before(name), SINCE.get(name)) for name in asked]
    return RATIOS + [ratio for ratio in since if ratio.other in asked]


def lines(
    pages: dict[str, Page], runs: dict[str, list[Load]], site: Site, bare: Site
) -> list[Measured]:
    """Returns a line of the report for each page.

    For pages of the earlier checkout, the number of queries is left out.
    """
    counted = {
        name: queries(site.url, page.path, {"Cookie": page.cookies})
        for name, page in pages.items()
        if page.site == site
    }
    counted |= {name: BARE_QUERIES for name, page in pages.items() if page.site == bare}
    return [
        Measured(name, middle(runs[name]), _size(name, page), counted.get(name, ""))
        for name, page in pages.items()
    ]


def _size(name: str, page: Page) -> int:
    return weigh(name, page.site.url + page.path, headers={"Cookie": page.cookies})


def _before(name: str) -> str:
    return name + BEFORE


def _paths(long) -> dict[str, str]:
    return {
        THREAD: long.get_absolute_url(),
        LAST: f"{long.get_absolute_url()}?page={long.page_of(long.last_number)}",
        LIST: "/forum/threads/",
        SECTION: f"/forum/sections/{long.section.slug}/",
        UNREAD: "/forum/threads/?show=unread",
        HOME: "/forum/",
        PUBLIC_HOME: "/",
        NEWS: urlsplit(news()).path,
    }


def long_thread():
    """Returns the thread with the most posts."""
    from forum.threads.models import Thread

    return Thread.objects.select_related("section").latest("last_number")


def short_threads() -> list:
    """Returns the unlocked threads of 20 posts in open sections, the newest first."""
    from forum.threads.models import Thread

    open_to_all = Thread.objects.filter(section__group=None, is_locked=False)
    return list(open_to_all.filter(last_number=20).order_by("-pk"))
