"""Counts the rows that the database reads for a page, and compares them with the rows shown.

The database has a million posts. Each SELECT of a page is run again with EXPLAIN ANALYZE. Every row
that a scan visits counts, even if a filter then drops it. A scan without any row counts as one row.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

DATA = ["bench_data", "--users", "2000", "--threads", "49500"]
DATA += ["--posts-per-thread", "20", "--long-thread", "10000"]
PER_ROW, BESIDE = 10, 50
"""For a page that shows n rows, at most ``PER_ROW`` * n + ``BESIDE`` rows may be read. ``BESIDE``
allows for the session and the user's rights."""
KEPT = 150
"""How many bookmarks and how many drafts each reader gets. Each fills more than one page."""
WELL_READ, WELL_SAID = 3000, 1000
"""The reader "has read the latest" has read the ``WELL_READ`` latest threads. The reader "has
written much" has started ``WELL_SAID`` threads. Both numbers are larger than the number of threads
that a page may examine, so a query without a limit is noticed."""
OTHERS = 200
"""How many members are considered as further readers; half of them mark all threads as read. This
makes the table of read marks large enough for PostgreSQL to use its index."""
LISTS = ("", "unanswered", "mine", "unread")
PAGES = 5

THREADS, HOME = ("rows", "pinned"), ("helpful", "unread", "own", "unanswered")


class Page(NamedTuple):
    """A page to measure.

    ``rows`` has the names of its lists in the template context. ``subtracts`` is True if it lists
    unread threads: to find them, the page must examine read threads, too.
    """

    name: str
    path: str
    rows: tuple[str, ...]
    subtracts: bool = False


class Read(NamedTuple):
    """The rows that the database read for one page and one reader.

    - ``tables``: name of a table -> number of rows that were read
    - ``shown``: number of rows on the page
    - ``passed``: number of rows that may be read in addition, because the page examines threads
      that it does not show
    """

    reader: str
    page: str
    tables: Counter[str]
    shown: int
    passed: int

    @property
    def read(self) -> int:
        return self.tables.total()

    @property
    def most(self) -> int:
        return PER_ROW * self.shown + BESIDE + self.passed

    def line(self) -> str:
        mark = "" if self.read <= self.most else "  too many: "
        said = ", ".join(f"{count} {name}" for name, count in self.tables.most_common(5))
        return (
            f"{self.reader:<24} {self.page:<38} {self.read:>6} {self.shown:>6} {self.most:>6}"
            f"{mark}{said if mark else ''}"
        )


HEAD = f"{'':<24} {'':<38} {'read':>6} {'shown':>6} {'most':>6}"


def every_page(readers: dict) -> Iterator[Read]:
    """Requests every page as each of ``readers`` (name -> user), and yields a ``Read`` for each."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    try:
        for reader, user in readers.items():
            client = _client(user)
            for page in _pages():
                yield from _followed(client, reader, page)
    finally:
        teardown_test_environment()


def rows_read(plan: dict) -> Counter[str]:
    """Returns name of a table -> number of rows that a plan and its sub-plans visited.

    ``plan`` is a node of the JSON that EXPLAIN ANALYZE returns.
    """
    found: Counter[str] = Counter()
    for part in plan.get("Plans", []):
        found += rows_read(part)
    if "Relation Name" in plan:
        thrown = (value for name, value in plan.items() if name.startswith("Rows Removed by"))
        each = plan["Actual Rows"] + sum(thrown)
        found[plan["Relation Name"]] += int(max(each, 1) * plan["Actual Loops"])
    return found


def _followed(client, reader, page: Page) -> Iterator[Read]:
    """Yields a ``Read`` for the first page of a list, and one for its page number ``PAGES``.

    If the list does not have so many pages, yields only the first ``Read``.
    """
    yield _read(client, reader, page)
    path = page.path
    for _step in range(2, PAGES + 1):
        response = client.get(path)
        older = _context(response).get("older_url")
        if not older:
            return
        path = older
    yield _read(client, reader, page._replace(name=f"{page.name}, page {PAGES}", path=path))


def _read(client, reader, page) -> Read:
    from forum.threads.unread import LOOK

    client.get(page.path)  # warms the caches
    asked: list[tuple[str, object]] = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    from django.db import connection

    with connection.execute_wrapper(note):
        response = client.get(page.path)
    if response.status_code != 200:
        raise RuntimeError(f"{page.path} has the status {response.status_code}")
    tables: Counter[str] = Counter()
    for sql, params in asked:
        if sql.lstrip(" (\n").startswith("SELECT"):
            tables += rows_read(plan_of(sql, params))
    # A list of unread threads examines up to LOOK threads, however few it shows. For each thread it
    # reads three rows: the thread, its section and the reading position.
    passed = 3 * LOOK if page.subtracts else 0
    return Read(reader, page.name, tables, _shown(response, page.rows), passed)


def plan_of(sql, params) -> dict:
    """Runs a SELECT with EXPLAIN ANALYZE and returns the root node of its plan."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        (plan,) = cursor.fetchone()
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def _shown(response, names) -> int:
    if not names:
        return 1
    count = 0
    for name in names:
        with suppress(KeyError):
            count += len(_context(response)[name])
    return count


def _context(response) -> dict:
    """Returns the template context of ``response``.

    Pages rendered by Jinja2 have no ``response.context``, because the test client records only the
    contexts of Django's templates.
    """
    return getattr(response, "context_data", None) or {}


# --- Pages ---


def _pages() -> list[Page]:
    from forum.sections.models import Section
    from forum.threads.models import Thread

    long = Thread.objects.latest("last_number")
    talk = long.get_absolute_url()
    short = Thread.objects.filter(last_number=20, section=long.section).latest("pk")
    section = f"/forum/sections/{Section.objects.get(pk=long.section_id).slug}/"
    last = long.page_of(long.last_number)
    address = "/forum/threads/"
    pages = [
        Page("thread of 20", short.get_absolute_url(), ("posts",)),
        Page("long thread", talk, ("posts",)),
        Page("long thread, in the middle", f"{talk}?page={last // 2}", ("posts",)),
        Page("long thread, last page", f"{talk}?page={last}", ("posts",)),
        Page("new posts of a thread", f"{talk}news/?after=9990", ()),
        Page("forum home", "/forum/", HOME, subtracts=True),
        Page("sections", "/forum/sections/", ("sections",)),
        Page("bookmarks", "/forum/bookmarks/", ("bookmarks",)),
        Page("drafts", "/forum/drafts/", ("drafts",)),
    ]
    lists = {f"threads, {show or 'all'}": f"{address}?show={show}" for show in LISTS}
    lists |= {f"threads, keyword {tag}": f"{address}?tag={tag}" for tag in _keywords()}
    lists |= {"section": f"{section}?"}
    for name, path in lists.items():
        subtracts = name.endswith("unread")
        pages.append(Page(name, path, THREADS, subtracts))
        pages.append(Page(f"{name}, newest", f"{path}&order=newest", THREADS, subtracts))
    return pages


def _keywords() -> list[str]:
    """Returns the most frequent keyword, one of the rarest, and one that does not exist."""
    from django.db.models import Count

    from forum.threads.models import ThreadTag

    counted = ThreadTag.objects.values_list("tag").annotate(n=Count("pk")).order_by("-n")
    return [counted.first()[0], counted.last()[0], "nie-ma"]


# --- Readers ---


def readers() -> dict:
    """Returns name -> user, with one user of each kind of reader.

    Marks threads as read and changes the authors of threads, so that the readers differ. Gives
    every reader bookmarks and drafts.
    """
    from django.contrib.auth.models import Group

    from forum.threads.models import Thread
    from members.accounts.models import Role, User
    from tests.bench.people import members

    member, keeper, well_read, thorough, nearly, done, busy = members(7)
    keeper.groups.add(Group.objects.get(name=Role.MODERATOR))
    inside = User.objects.filter(email__startswith="bench").exclude(group_memberships=None)
    found = {
        "member": member,
        "member of a group": inside.earliest("pk"),
        "moderator": keeper,
        "has read the latest": well_read,
        "has read all": thorough,
        "has read all but two": nearly,
        "has marked all as read": done,
        "has written much": busy,
    }
    for user in found.values():
        _keep(user)
    latest = Thread.objects.order_by("-last_post_at", "-pk")
    _read_each(well_read, latest[:WELL_READ])
    _read_each(thorough, latest)
    _read_each(nearly, latest.exclude(pk__in=latest.values("pk")[10_000:10_002]))
    for user in [done, *members(OTHERS)[-OTHERS // 2 :]]:
        _mark_all(user)
    _write_much(busy)
    return found


def _client(user):
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(user, backend="members.membership.backends.RoleBackend")
    return client


def _keep(user):
    """Gives ``user`` bookmarks and drafts."""
    from django.utils import timezone

    from forum.threads.models import Bookmark, Draft, Post, Thread

    now = timezone.now()
    posts = Post.objects.filter(thread__section__group=None).order_by("pk")[: KEPT * 50 : 50]
    Bookmark.objects.bulk_create(
        (Bookmark(user=user, post=post) for post in posts), ignore_conflicts=True
    )
    threads = Thread.objects.filter(section__group=None).order_by("pk")[:KEPT]
    Draft.objects.bulk_create(
        Draft(
            user=user,
            target=f"{Draft.Kind.REPLY}:{thread.pk}",
            kind=Draft.Kind.REPLY,
            thread=thread,
            sequence=1,
            data={"body": "<p>Dziękuję.</p>"},
            updated_at=now - timedelta(minutes=number),
        )
        for number, thread in enumerate(threads)
    )


def _read_each(user, threads):
    from forum.threads.models import ThreadReader

    ThreadReader.objects.bulk_create(
        (ThreadReader(user=user, thread=t, last_read_number=t.last_number) for t in threads),
        batch_size=5000,
        update_conflicts=True,
        unique_fields=["user", "thread"],
        update_fields=["last_read_number"],
    )


def _mark_all(user):
    from django.utils import timezone

    from forum.sections.models import Section
    from forum.threads.services.reading import mark_sections_read

    mark_sections_read(Section.objects.visible_to(user), by=user, until=timezone.now())


def _write_much(user):
    from forum.threads.models import Thread

    threads = Thread.objects.filter(section__group=None).order_by("pk")
    pks = list(threads.values_list("pk", flat=True)[: WELL_SAID * 10 : 10])
    Thread.objects.filter(pk__in=pks).update(author=user)
