"""Asks one address as fast as the site answers (wrk), and counts what one answer costs."""

import json
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

REPORT = Path(__file__).with_name("report.lua")
CONNECTIONS = 8
WARM_UP_SECONDS = 1
SECONDS = 6


@dataclass(frozen=True)
class Measured:
    """How fast answers came. Times in milliseconds, ``size`` in bytes."""

    name: str
    rate: float
    p50: float
    p95: float
    p99: float
    size: int
    queries: int

    def line(self) -> str:
        return (
            f"{self.name:<28} {self.rate:>9.1f} {self.p50:>9.1f} {self.p95:>9.1f}"
            f" {self.p99:>9.1f} {self.size:>9} {self.queries:>8}"
        )


HEAD = (
    f"{'':<28} {'req/s':>9} {'p50 ms':>9} {'p95 ms':>9} {'p99 ms':>9} {'bytes':>9} {'queries':>8}"
)


def measure(name, site, path, *, headers=None, expect=None) -> Measured:
    """The rate of ``path`` at ``site`` with ``headers``.

    ``expect(headers)`` says whether an answer is what should be measured. Raises RuntimeError
    when it is not, and when any answer under load was an error.
    """
    headers = headers or {}
    _wrk(site + path, headers, WARM_UP_SECONDS)  # each process of the site keeps its own pages
    request = urllib.request.Request(site + path, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        size = len(response.read())
        if expect and not expect(response.headers):
            raise RuntimeError(f"{name}: not the answer that should be measured")
    found = _wrk(site + path, headers, SECONDS)
    if found["failed"]:
        raise RuntimeError(f"{name}: {found['failed']} requests failed")
    return Measured(
        name=name,
        rate=found["requests"] / found["seconds"],
        p50=found["p50"],
        p95=found["p95"],
        p99=found["p99"],
        size=size,
        queries=queries(site, path, headers),
    )


def queries(site, path, headers) -> int:
    """Queries of one answer, counted in this process on the site's own database, caches warm."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": urlsplit(site).netloc, **headers})
    for _warm in range(2):
        client.get(path)
    with CaptureQueriesContext(connection) as counted:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answers {response.status_code}")
    return len(counted)


def _wrk(url, headers, seconds) -> dict:
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", *given]
    said = subprocess.run(
        ["wrk", *options, "-s", str(REPORT), url], check=True, capture_output=True, text=True
    ).stdout
    return json.loads(next(x for x in said.splitlines() if x.startswith("JSON "))[5:])
