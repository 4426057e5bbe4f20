"""Pages that are asked in turns, round after round: what else the machine does meets all alike.

Ratios are of one round each, and the middle one counts.
"""

from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.load import Load, press
from tests.bench.site import Site


class Pace(NamedTuple):
    """So many rounds, of so many seconds for each page."""

    rounds: int
    seconds: int


FULL, QUICK = Pace(9, 2), Pace(3, 1)


class Page(NamedTuple):
    """What is asked: an address, or the requests of a file in turns (see requests.lua)."""

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
    """What each page gave in each round, after a round of warming up which does not count."""
    for name, page in pages.items():
        page.press(name, 1)
    runs = {name: [] for name in pages}
    order = list(pages.items())
    for _round in range(pace.rounds):
        for name, page in order:
            runs[name].append(page.press(name, pace.seconds))
        order.reverse()  # nobody always comes after the same one
    return runs


class Ratio(NamedTuple):
    """How many times ``page`` is to be as fast as ``other``; without a floor it is only told."""

    page: str
    other: str
    floor: float | None = None


class Compared(NamedTuple):
    """A ratio as it was measured: by the requests of a second, and by the time of the processors
    (which is the smaller, the better: turned round, so that more is better in both)."""

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
    """Raises ValueError where the two were not asked in the same rounds."""
    pairs = list(zip(runs[ratio.page], runs[ratio.other], strict=True))
    return Compared(
        ratio,
        rate=median(page.rate / other.rate for page, other in pairs),
        cpu=median(other.cpu / page.cpu for page, other in pairs),
    )
