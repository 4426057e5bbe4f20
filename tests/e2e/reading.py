"""Measures how much of a text from another program is lost when it is pasted.

Chromium renders the source and the resulting HTML. The script ``reading.js`` lists what a reader
sees in each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from playwright.sync_api import Page

FIXTURES = Path(__file__).parent.parent / "pasted"
READER = (Path(__file__).parent / "reading.js").read_text()
STYLES = Path(__file__).parent.parent.parent / "static" / "css"
LOOKS = ("bold", "italic", "struck", "raised", "lowered")


@dataclass(frozen=True, slots=True)
class Share:
    """How many words or other things a source has (``all``), and how many of them are ``kept``."""

    kept: int = 0
    all: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.kept + other.kept, self.all + other.all)

    def __str__(self) -> str:
        return f"{self.kept}/{self.all}"

    @property
    def percent(self) -> float:
        return 100 * self.kept / self.all if self.all else 100.0


def sources() -> list[Path]:
    """Returns the files with HTML from other programs, but not those with the expected HTML."""
    return [path for path in sorted(FIXTURES.glob("*.html")) if path.stem.count(".") == 0]


def read(page: Page, html: str, around: str = "{}") -> dict:
    """Renders ``html`` in ``page``. Returns the words, markers and headings that a reader sees.

    ``around`` is the HTML of the whole page, with {} for ``html``.
    """
    page.set_content(around.replace("{}", html))
    return page.evaluate(f"{READER}; readAs(document.querySelector('main') ?? document.body)")


def read_result(page: Page, html: str) -> dict:
    """Calls ``read`` with a page that has the styles of a post."""
    sheets = "".join((STYLES / name).read_text() for name in ("base.css", "prose.css"))
    return read(page, html, f"<style>{sheets}</style><main class=prose>{{}}</main>")


def compare(source: dict, result: dict) -> dict[str, Share]:
    """Compares two results of ``read``: of a source, and of the HTML that pasting it gives.

    Returns kind -> ``Share``. The kinds are "words", "markers", "headings" and each of ``LOOKS``,
    such as "bold". "bold" counts the words that are bold in the source, and in ``all`` also those
    that are bold only in the result. "headings" is 1/1 if the levels of the headings rise and fall
    in the same order in both, otherwise 0/1.
    """
    before, after = source["words"], result["words"]
    pairs = [*_pairs([w["word"] for w in before], [w["word"] for w in after])]
    shares = {"words": Share(len(pairs), len(before))}
    for look in LOOKS:
        had = [_has(word, look) for word in before]
        wrong = sum(_has(after[b], look) and not before[a][look] for a, b in pairs)
        kept = sum(had[a] and after[b][look] for a, b in pairs)
        shares[look] = Share(kept, sum(had) + wrong)
    marks = [[tuple(one) for one in read["markers"]] for read in (source, result)]
    shares["markers"] = Share(len([*_pairs(*marks)]), len(marks[0]))
    shares["headings"] = Share(int(_order(source) == _order(result)), 1)
    return shares


def _has(word: dict, look: str) -> bool:
    """Whether ``word`` has ``look``, one of ``LOOKS``. Always False in headings and code."""
    return word[look] and not word["exempt"]


def _pairs(before: list, after: list) -> Iterable[tuple[int, int]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        yield from zip(range(a, a + size), range(b, b + size), strict=True)


def _order(read: dict) -> list[int]:
    """Returns a number for each heading after the first.

    The number is 1 if the heading has a deeper level than the one before it, 0 if it has the same
    level, and -1 if it has a higher one.
    """
    levels = [int(name[1]) for name in read["headings"]]
    return [(b > a) - (b < a) for a, b in zip(levels, levels[1:], strict=False)]


def measure(page: Page, results: Mapping[Path, str]) -> dict[str, dict[str, Share]]:
    """Compares each source with its result. Returns name of the source -> result of ``compare``.

    ``results`` is a dict: file of the source -> HTML that pasting it gives.
    """
    return {
        path.stem: compare(read(page, path.read_text()), read_result(page, html))
        for path, html in results.items()
    }


def total(found: dict[str, dict[str, Share]]) -> dict[str, Share]:
    """Adds up the shares of all sources in ``found``, a result of ``measure``."""
    kinds = next(iter(found.values()))
    return {kind: sum((one[kind] for one in found.values()), Share()) for kind in kinds}


def table(found: dict[str, dict[str, Share]]) -> str:
    """Returns ``found``, a result of ``measure``, as lines of text.

    There is a line for each source, with the kinds of which something is lost, and a line for the
    total of each kind.
    """
    lines = []
    for name, shares in found.items():
        lost = [f"{kind} {one}" for kind, one in shares.items() if one.kept < one.all]
        lines.append(f"{name:28} {', '.join(lost) or 'nothing lost'}")
    for kind, one in total(found).items():
        lines.append(f"{kind:10} {one!s:>10} {one.percent:6.1f} %")
    return "\n".join(lines)
