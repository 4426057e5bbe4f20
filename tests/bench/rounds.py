"""Measures pages in turns, round after round, so that other programs disturb all pages alike.

To compare two pages, the ratio of their speeds is calculated for each round. The result is the
median of these ratios.
"""

from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.load import Load, press
from tests.bench.site import Site


class Pace(NamedTuple):
    """How long to measure: the number of rounds, and how many seconds each page gets per round."""

    rounds: int
    seconds: int


FULL, QUICK = Pace(9, 2), Pace(3, 1)


class Page(NamedTuple):
    """A page to measure.

    If ``requests`` is given, the requests in this file are sent instead of requests for ``path``
    (see requests.lua).
    """

    site: Site
    path: str
    cookies: str = ""
    requests: Path | None = None

    def press(self, name: str, seconds: int) -> Load:
        headers = {"Cookie": self.cookies} if self.cookies else {}
        path = "/" if self.requests else self.path
        return press(
            name, self.site, path, headers=headers, seconds=seconds, requests=self.requests
        )


def ask_in_turns(pages: dict[str, Page], pace: Pace) -> dict[str, list[Load]]:
    """Measures each page once in each round, after a warm-up.

    Returns name of the page -> its ``Load`` in each round.
    """
    for name, page in pages.items():
        page.press(name, 1)
    runs = {name: [] for name in pages}
    order = list(pages.items())
    for _round in range(pace.rounds):
        for name, page in order:
            runs[name].append(page.press(name, pace.seconds))
        order.reverse()  # otherwise a page would always follow the same other page
    return runs


class Ratio(NamedTuple):
    """The names of two pages to compare, and the smallest ratio that is allowed (``floor``).

    The ratio is the CPU time of ``other`` divided by that of ``page``. If there is no floor, the
    ratio is only reported.
    """

    page: str
    other: str
    floor: float | None = None


class Compared(NamedTuple):
    """How many times as fast ``ratio.page`` is as ``ratio.other``.

    ``rate`` compares their requests per second, ``cpu`` their CPU time.
    """

    ratio: Ratio
    rate: float
    cpu: float

    @property
    def is_reached(self) -> bool:
        return self.ratio.floor is None or self.cpu >= self.ratio.floor

    def line(self) -> str:
        floor = "" if self.ratio.floor is None else f"{self.ratio.floor:.2f}"
        said = "" if self.is_reached else "  MISSED"
        name = f"{self.ratio.page} / {self.ratio.other}"
        return f"{name:<64} {self.cpu:>8.2f} {self.rate:>8.2f} {floor:>8}{said}"


RATIO_HEAD = f"{'':<64} {'by cpu':>8} {'by rate':>8} {'floor':>8}"


def compare(runs: dict[str, list[Load]], ratio: Ratio) -> Compared:
    """Compares the two pages of ``ratio``.

    Raises ValueError if they were not measured in the same number of rounds.
    """
    pairs = list(zip(runs[ratio.page], runs[ratio.other], strict=True))
    return Compared(
        ratio,
        rate=median(page.rate / other.rate for page, other in pairs),
        cpu=median(other.cpu / page.cpu for page, other in pairs),
    )
