"""Measures how fast replies to short threads and to one long thread are posted.

In one measurement they are posted one after the other, in another several at the same time.
"""

import time
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests.bench.load import Load, Measured, middle
from tests.bench.people import CSRF, cookies_of, members
from tests.bench.rounds import Pace, Page, Ratio, ask_in_turns
from tests.bench.site import Site

REPLY, LONG = "reply, threads of 20 posts", "reply, long thread, all at once"
BEFORE = f"{REPLY}, before"
RATIO = Ratio(REPLY, BEFORE, 1.4)
TIMED = 120
"""How many pairs of replies are timed. A pair is one to a short thread and one to the long one."""
CEILING = 1.2


def rounds(
    site: Site, before: Site | None, short: list, long, folder: Path, pace: Pace
) -> dict[str, list[Load]]:
    """Posts replies in rounds, to the ``short`` threads and to the ``long`` one.

    If there is an earlier checkout, replies to the short threads are also posted on its site,
    ``before``. Returns name of a measurement -> its ``Load`` in each round. Raises RuntimeError if
    a reply is not published.
    """
    from forum.threads.models import Post

    people = members(100)
    files = {name: folder / name.replace(" ", "-") for name in (REPLY, LONG)}
    for name, threads in ((REPLY, short), (LONG, [long])):
        write(files[name], _replies(threads, people))
    pages = {name: Page(site, "", requests=file) for name, file in files.items()}
    if before:
        pages[BEFORE] = Page(before, "", requests=files[REPLY])
    count = Post.objects.count()
    runs = ask_in_turns(pages, pace)
    answered = sum(load.requests for loads in runs.values() for load in loads)
    if Post.objects.count() - count < answered:
        raise RuntimeError("Some replies were not published")
    return runs


def lines(runs: dict[str, list[Load]], site: Site, short: list) -> list[Measured]:
    queries = _queries(site.url, short[0])
    return [
        Measured(name, middle(loads), "", "" if name == BEFORE else queries)
        for name, loads in runs.items()
    ]


def one_by_one(site: Site, short: list, long) -> float:
    """Posts replies one at a time, alternately in a short thread and in the long one.

    Returns the median response time in the long thread, divided by that in the short threads.
    """
    cookies = [cookies_of(user) for user in members(100)]
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    times = {"short": [], "long": []}
    for index, thread in enumerate(short[:TIMED]):
        turns = [("short", thread), ("long", long)]
        for kind, target in turns if index % 2 else reversed(turns):
            times[kind].append(timed(connection, target, cookies[index % len(cookies)]))
    connection.close()
    return median(times["long"]) / median(times["short"])


def write(file: Path, requests) -> None:
    """Writes ``requests`` to ``file`` in the format of requests.lua.

    Each request is a tuple (method, path, cookies, body).
    """
    file.write_text("".join("\t".join(request) + "\n" for request in requests))


def _replies(threads, people) -> list[tuple[str, str, str, str]]:
    # There are enough requests for every thread and every person to occur at least once.
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


def timed(connection, thread, cookies) -> float:
    """Posts a reply in ``thread``. Returns the seconds until the response.

    Raises RuntimeError if the reply is refused.
    """
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    begun = time.perf_counter()
    connection.request("POST", _path(thread), _body(uuid4()), headers)
    response = connection.getresponse()
    response.read()
    if response.status != 302:
        raise RuntimeError(f"a reply was answered with {response.status}")
    return time.perf_counter() - begun


def _queries(site: str, thread) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": urlsplit(site).netloc})
    client.force_login(members(1)[0], backend="members.membership.backends.RoleBackend")
    post = {"body": "<p>Dziękuję.</p>"}
    client.post(_path(thread), {**post, "submission": uuid4()})
    with CaptureQueriesContext(connection) as counted:
        response = client.post(_path(thread), {**post, "submission": uuid4()})
    if response.status_code != 302:
        raise RuntimeError(f"a reply was answered with {response.status_code}")
    return len(counted)
