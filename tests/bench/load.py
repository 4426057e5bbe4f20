"""Runs load tests with wrk, and counts the bytes and the queries of single responses."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests.bench import cpu
from tests.bench.site import Site

FOLDER = Path(__file__).parent
CONNECTIONS = 8
WARM_UP_SECONDS = 1
SECONDS = 6


@dataclass(frozen=True)
class Measured:
    """A line of the report: a page's load test, its size in bytes, and its number of queries."""

    name: str
    load: Load
    size: int | str
    queries: int | str

    def line(self) -> str:
        load = self.load
        return (
            f"{self.name:<40} {load.rate:>8.1f} {load.application:>8.2f} {load.database:>8.2f}"
            f" {load.p50:>8.1f} {load.p95:>8.1f} {load.p99:>8.1f} {self.size:>8} {self.queries:>8}"
        )


HEAD = (
    f"{'':<40} {'req/s':>8} {'app ms':>8} {'db ms':>8}"
    f" {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'bytes':>8} {'queries':>8}"
)
"""The heads of the columns. ``app ms`` and ``db ms`` are CPU time per request; ``p50 ms``,
``p95 ms`` and ``p99 ms`` are percentiles of the response time."""


@dataclass(frozen=True)
class Load:
    """The results of one run of wrk.

    - ``rate``: requests per second
    - ``p50``, ``p95``, ``p99``: percentiles of the response time in milliseconds
    - ``application``, ``database``: CPU time per request in milliseconds (see ``cpu.py``)
    """

    requests: int
    rate: float
    p50: float
    p95: float
    p99: float
    application: float
    database: float

    @property
    def cpu(self) -> float:
        return self.application + self.database


def middle(runs: list[Load]) -> Load:
    """Returns a ``Load`` with the median of each field of ``runs``."""
    return Load(*(median(getattr(run, field.name) for run in runs) for field in fields(Load)))


def measure(name, site: Site, path, *, headers=None, expect=None) -> Measured:
    """Runs a load test of ``path`` at ``site``, and counts bytes and queries of one response.

    ``expect(headers)`` returns whether a response with these headers is of the kind to measure, for
    example a cached one. Raises RuntimeError if it returns False, or if any response was an error.
    """
    headers = headers or {}
    # Warms up every process of the site, because each has its own cache of pages.
    press(name, site, path, headers=headers, seconds=WARM_UP_SECONDS)
    size = weigh(name, site.url + path, headers=headers, expect=expect)
    load = press(name, site, path, headers=headers)
    return Measured(name, load, size, queries(site.url, path, headers))


def press(
    name, site: Site, path="/", *, headers=None, seconds=SECONDS, requests: Path | None = None
) -> Load:
    """Runs wrk for ``seconds`` and returns the results.

    wrk requests ``path`` again and again. If ``requests`` is given, wrk sends the requests in this
    file in turns instead (see requests.lua). Raises RuntimeError if any response was an error.
    """
    before = cpu.spent(site.pid)
    found = _wrk(site.url + path, headers or {}, seconds, requests)
    # When wrk stops, each connection has one more request in flight. wrk does not count these
    # requests, but the site answers them.
    cost = cpu.settled(site.pid).since(before).each(found["requests"] + CONNECTIONS)
    if found["failed"]:
        raise RuntimeError(f"{name}: {found['failed']} requests failed")
    rate = found["requests"] / found["seconds"]
    return Load(found["requests"], rate, found["p50"], found["p95"], found["p99"], *cost)


def _wrk(url, headers, seconds, requests: Path | None) -> dict:
    """Runs wrk and returns the JSON that report.lua prints.

    Each request uses a new connection, as requests from nginx do. Connections that stay open could
    all belong to one process of the site, and the other processes would be idle.
    """
    sent = {**headers, "Connection": "close"}
    given = [part for key, value in sent.items() for part in ("-H", f"{key}: {value}")]
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", *given]
    script = "requests.lua" if requests else "report.lua"
    said = subprocess.run(
        ["wrk", *options, "-s", script, url],
        check=True,
        capture_output=True,
        text=True,
        cwd=FOLDER,
        env={**os.environ, "REQUESTS": str(requests)},
    ).stdout
    return json.loads(next(x for x in said.splitlines() if x.startswith("JSON "))[5:])


def weigh(name, url, *, headers=None, expect: Callable | None = None) -> int:
    """Requests ``url`` and returns the size of the response in bytes.

    Raises RuntimeError if ``expect(headers)`` is false, and HTTPError if the status is an error.
    """
    request = urllib.request.Request(url, headers=headers or {})
    with urllib.request.urlopen(request, timeout=30) as response:
        if expect and not expect(response.headers):
            raise RuntimeError(f"{name}: the response is not of the kind to measure")
        return len(response.read())


def queries(site, path, headers) -> int:
    """Returns the number of database queries for a page, with warm caches.

    The page is rendered in this process, with the site's settings and database. Raises RuntimeError
    if its status is not 200.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": urlsplit(site).netloc, **headers})
    for _warm in range(2):
        client.get(path)
    with CaptureQueriesContext(connection) as counted:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} has the status {response.status_code}")
    return len(counted)
