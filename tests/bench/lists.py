"""Measures lists whose response time must not depend on the number of rows.

Each list is measured with few rows and again with many. The machine may be busier during one of the
two measurements. Therefore the time of each request is divided by the time of a request for a bare
page right after it.
"""

import time
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import NamedTuple

from tests.bench.people import cookies_of, moderator
from tests.bench.rounds import Page
from tests.bench.site import vacuum

CEILING = 1.5
WARM_UP = 8


class List(NamedTuple):
    """A list to measure. ``grow(n)`` adds rows until there are ``n``.

    The list is measured with ``short`` rows and with ``long`` rows.
    """

    name: str
    path: str
    grow: Callable[[int], None]
    short: int
    long: int


class Grown(NamedTuple):
    """The response time of a list, divided by that of a bare page.

    ``short`` is this ratio with few rows, ``long`` with many. Both are medians over the requests.
    """

    name: str
    short: float
    long: float

    @property
    def times(self) -> float:
        return self.long / self.short

    @property
    def is_flat(self) -> bool:
        return self.times <= CEILING

    def line(self) -> str:
        return f"{self.name}: {self.times:.2f} times as long (at most: {CEILING})"


def lists() -> list[List]:
    return [
        List("sections, 300 / 20", "/forum/sections/", _sections, 20, 300),
        List("applications, 500 / 20 waiting", "/members/applications/", _applications, 20, 500),
    ]


def grow(site, bare, requests: int) -> list[Grown]:
    """Measures each list with few rows, adds rows, and measures it again.

    ``requests`` is the number of requests for each measurement.
    """
    cookies = cookies_of(moderator())
    beside = Page(bare, "/threads/", cookies)
    found = []
    for each in lists():
        page, times = Page(site, each.path, cookies), []
        for rows in (each.short, each.long):
            each.grow(rows)
            vacuum()
            times.append(_relative(page, beside, requests))
        found.append(Grown(each.name, *times))
    return found


def _relative(page: Page, beside: Page, requests: int) -> float:
    for each in (page, beside):
        for _request in range(WARM_UP):
            _seconds(each)
    return median(_seconds(page) / _seconds(beside) for _request in range(requests))


def _seconds(page: Page) -> float:
    """Returns the seconds that a response took.

    Raises RuntimeError if the page redirects, and HTTPError if its status is an error.
    """
    request = urllib.request.Request(page.site.url + page.path, headers={"Cookie": page.cookies})
    begun = time.perf_counter()
    with urllib.request.urlopen(request, timeout=30) as response:
        response.read()
    if not response.url.endswith(page.path):
        raise RuntimeError(f"{page.path} redirected to {response.url}")
    return time.perf_counter() - begun


def _sections(wanted: int) -> None:
    """Adds open sections until there are ``wanted`` sections."""
    from forum.sections.models import Section

    for number in range(Section.objects.count(), wanted):
        Section.objects.create(
            slug=f"pomiar-{number}",
            name=f"Sprawy gminy {number}",
            description="Sprawy, o których rozmawiają urzędy.",
            position=100 + number,
        )


def _applications(wanted: int) -> None:
    """Adds ten-day-old applications to several organisations, until ``wanted`` are waiting."""
    from django.utils import timezone

    from members.accounts.models import User
    from members.membership.models import Affiliation
    from members.units.models import Organisation

    offices = list(Organisation.objects.order_by("pk"))
    for number in range(Affiliation.objects.waiting().count(), wanted):
        name = f"Wnioskodawczyni{number}"
        user = User.objects.create(
            email=f"waiting{number}@example.org", first_name="Anna", last_name=name, password="!"
        )
        Affiliation.objects.create(
            user=user,
            organisation=offices[number % len(offices)],
            position="referentka",
            created_at=timezone.now() - timedelta(days=10, minutes=number),
        )
