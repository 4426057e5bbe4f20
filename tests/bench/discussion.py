"""Pages as members read them, beside bare Django pages of the same rows and another checkout."""

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
"""Session, user, rows: the bare page has no more, and is not a page of this process."""

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
"""How many times as fast as in the checkout of before a page has to be now."""


def pages(site: Site, bare: Site, before: Site | None, folder: Path) -> dict[str, Page]:
    """All that is asked in turns, by name."""
    cookies = cookies_of(members(1)[0])
    long = long_thread()
    walk = folder / "walk"
    paths = [thread.get_absolute_url() for thread in short_threads()]
    write(walk, [("GET", path, cookies, "") for path in paths])
    own = {name: Page(site, path, cookies) for name, path in _paths(long).items()}
    own[WALK] = Page(site, paths[0], cookies, walk)
    # The same of both: a process that served more holds more, and is a little slower for it.
    then = {_before(name): page._replace(site=before) for name, page in own.items() if before}
    return {
        BARE_THREAD: Page(bare, f"/threads/{long.pk}/", cookies),
        BARE_LIST: Page(bare, "/threads/", cookies),
        **own,
        **then,
    }


def ratios(asked: Collection[str]) -> list[Ratio]:
    """Those of the pages ``asked``: beside the bare ones, and beside the checkout of before."""
    since = [Ratio(name, _before(name), SINCE.get(name)) for name in asked]
    return RATIOS + [ratio for ratio in since if ratio.other in asked]


def lines(
    pages: dict[str, Page], runs: dict[str, list[Load]], site: Site, bare: Site
) -> list[Measured]:
    """A line of the report for each page; of another checkout this process counts no queries."""
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
    """The thread with the most posts."""
    from forum.threads.models import Thread

    return Thread.objects.select_related("section").latest("last_number")


def short_threads() -> list:
    """The threads of 20 posts that are open to all, the newest first."""
    from forum.threads.models import Thread

    open_to_all = Thread.objects.filter(section__group=None, is_locked=False)
    return list(open_to_all.filter(last_number=20).order_by("-pk"))
