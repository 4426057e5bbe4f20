"""The discussion as members read and write it, beside a bare Django page of the same rows.

The pages are asked in turns, several rounds: what else the machine does meets all of them alike.
Ratios are of one round each, and the middle one counts.
"""

from __future__ import annotations

import time
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests.bench.load import Load, Measured, measured, middle, press, queries, weigh

DATA = ["bench_data", "--users", "200", "--threads", "2000"]
DATA += ["--posts-per-thread", "20", "--long-thread", "10000"]
ROUNDS = 9
ROUND_SECONDS = 2
REPLIES = 120
"""So many replies to a thread of twenty posts and to the long one are timed, one by one."""
CSRF = "c" * 32


class Ratio(NamedTuple):
    """How often ``page`` is served for each time that ``other`` is, and how often it must be."""

    page: str
    other: str
    floor: float


BARE_THREAD, BARE_LIST = "bare Django, the same posts", "bare Django, the same list"
THREAD, LAST = "long thread, first page", "long thread, last page"
LIST = "thread list"
RATIOS = [
    Ratio(THREAD, BARE_THREAD, 0.6),
    Ratio(LIST, BARE_LIST, 0.5),
    Ratio(LAST, THREAD, 0.9),
]
REPLY_CEILING = 1.2


def rounds(site, bare, folder) -> tuple[list[Measured], list[tuple[Ratio, float]]]:
    """The figures of every page, and the ratios of ``RATIOS``."""
    headers = {"Cookie": cookies_of(members(1)[0])}
    pages = _pages(site, bare)
    walk = folder / "walk"
    _write(walk, [("GET", path, headers["Cookie"], "") for path in _thread_paths()])
    for name, url in pages.items():
        press(name, url, headers=headers, seconds=1)
    runs = {name: [] for name in [*pages, WALK]}
    for _round in range(ROUNDS):
        for name, url in pages.items():
            runs[name].append(press(name, url, headers=headers, seconds=ROUND_SECONDS))
        runs[WALK].append(press(WALK, site, seconds=ROUND_SECONDS, requests=walk))
    pages[WALK] = site + _thread_paths()[0]
    lines = [_line(name, url, middle(runs[name]), headers, bare) for name, url in pages.items()]
    return lines, [(ratio, _ratio(runs, ratio)) for ratio in RATIOS]


WALK = "threads of 20 posts, all in turns"


def replies(site, folder) -> tuple[list[Measured], float]:
    """The figures of a reply, and what one in the long thread costs by one in a short thread."""
    from forum.threads.models import Post

    short, long = _short_threads(), _long_thread()
    people = members(100)
    ratio = _timed(site, short[:REPLIES], long, people)
    lines = []
    for name, threads in (
        ("reply, threads of 20 posts", short[REPLIES:]),
        ("reply, long thread, all at once", [long]),
    ):
        file = folder / "replies"
        _write(file, _replies(threads, people))
        before = Post.objects.count()
        load = press(name, site, seconds=ROUND_SECONDS * 2, requests=file)
        if Post.objects.count() - before < load.requests:
            raise RuntimeError(f"{name}: some were not published")
        lines.append(measured(name, load, size=0, queries=_queries_of_reply(site, threads[0])))
    return lines, ratio


def members(count) -> list:
    """The first accounts of the data that may enter the forum, but not the closed section."""
    from members.accounts.models import User

    found = User.objects.filter(email__startswith="bench", group_memberships=None)
    return list(found.order_by("pk")[:count])


def cookies_of(user) -> str:
    """Signs ``user`` in, past the form; the same cookie does for every site of this database."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={CSRF}"


def _pages(site, bare) -> dict[str, str]:
    long = _long_thread()
    section = long.section.get_absolute_url() if hasattr(long.section, "get_absolute_url") else ""
    section = section or f"/forum/sections/{long.section.slug}/"
    return {
        BARE_THREAD: f"{bare}/threads/{long.pk}/",
        THREAD: site + long.get_absolute_url(),
        LAST: f"{site}{long.get_absolute_url()}?page={long.page_of(long.last_number)}",
        BARE_LIST: f"{bare}/threads/",
        LIST: f"{site}/forum/threads/",
        "section": site + section,
        "unread threads": f"{site}/forum/threads/?show=unread",
        "forum home": f"{site}/forum/",
    }


def _long_thread():
    from forum.threads.models import Thread

    return Thread.objects.select_related("section").latest("last_number")


def _short_threads() -> list:
    from forum.threads.models import Thread

    open_to_all = Thread.objects.filter(section__group=None, is_locked=False)
    return list(open_to_all.filter(last_number=20).order_by("-pk"))


def _thread_paths() -> list[str]:
    return [thread.get_absolute_url() for thread in _short_threads()]


def _line(name, url, load: Load, headers, bare) -> Measured:
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    site = f"{parts.scheme}://{parts.netloc}"
    # Session, user, rows: the bare page has no more, and is not a page of this process.
    counted = 3 if url.startswith(bare) else queries(site, path, headers)
    return measured(name, load, size=weigh(name, url, headers=headers), queries=counted)


def _ratio(runs, ratio: Ratio) -> float:
    pairs = zip(runs[ratio.page], runs[ratio.other], strict=True)
    return median(page.rate / other.rate for page, other in pairs)


# --- Replies ---


def _write(file: Path, requests) -> None:
    file.write_text("".join("\t".join(request) + "\n" for request in requests))


def _replies(threads, people) -> list[tuple[str, str, str, str]]:
    # As many as there are pairs in which no person comes twice before everybody came once.
    cookies = [cookies_of(user) for user in people]
    count = max(len(threads), len(people))
    return [
        ("POST", _path(threads[i % len(threads)]), cookies[i % len(people)], _body("@"))
        for i in range(count)
    ]


def _path(thread) -> str:
    return f"{thread.get_absolute_url()}reply/"


def _body(submission) -> str:
    text = "<p>Dziękuję za odpowiedź.</p><ul><li><p>Wzór</p></li><li><p>Termin</p></li></ul>"
    fields = {"csrfmiddlewaretoken": CSRF, "body": text}
    return urlencode(fields) + f"&submission={submission}"


def _timed(site, short, long, people) -> float:
    """The middle time of replies in the long thread by that in short ones, asked in turns."""
    cookies = [cookies_of(user) for user in people]
    connection = HTTPConnection(urlsplit(site).netloc, timeout=30)
    times = {"short": [], "long": []}
    for index, thread in enumerate(short):
        turns = [("short", thread), ("long", long)]
        for kind, target in turns if index % 2 else reversed(turns):
            headers = {
                "Cookie": cookies[index % len(cookies)],
                "Content-Type": "application/x-www-form-urlencoded",
            }
            begun = time.perf_counter()
            connection.request("POST", _path(target), _body(uuid4()), headers)
            response = connection.getresponse()
            response.read()
            times[kind].append(time.perf_counter() - begun)
            if response.status != 302:
                raise RuntimeError(f"a reply was answered with {response.status}")
    connection.close()
    return median(times["long"]) / median(times["short"])


def _queries_of_reply(site, thread) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    user = members(1)[0]
    client = Client(headers={"host": urlsplit(site).netloc})
    client.force_login(user, backend="members.units.backends.RoleBackend")
    post = {"body": "<p>Dziękuję.</p>"}
    client.post(_path(thread), {**post, "submission": uuid4()})
    with CaptureQueriesContext(connection) as counted:
        response = client.post(_path(thread), {**post, "submission": uuid4()})
    if response.status_code != 302:
        raise RuntimeError(f"a reply was answered with {response.status_code}")
    return len(counted)
