"""Compares two texts word by word, in a limited number of steps."""

import re
from collections import Counter
from difflib import SequenceMatcher
from html import unescape
from typing import NamedTuple

from django.utils.html import strip_tags

from forum.richtext.scripts import with_scripts_as_text
from members.typography import without_typesetting

SAME, ADDED, REMOVED = "same", "added", "removed"

MOST_STEPS = 4_000_000
"""How many steps SequenceMatcher may take to compare all lines, and again to compare all words. A
part of the text that needs more steps is shown as removed and added."""
LONGEST_SAME = 600
"""How many characters an unchanged part may have. A longer part is cut to its beginning and end."""
CONTEXT = 200

_LINE_END = re.compile(r"<br>|</(?:p|h[3-5]|pre|li|tr)>")
_WORD = re.compile(r"\n|[^\S\n]*[^\s]+")


class Part(NamedTuple):
    """A part of a diff; ``kind`` is SAME, ADDED or REMOVED."""

    kind: str
    text: str


Stretch = tuple[list[str], list[str]]


def compare(before: str, after: str) -> list[Part]:
    """The diff of two sanitised HTML texts, as parts of plain text.

    Long unchanged parts are shortened. Changes of formatting alone give no ADDED or REMOVED part.
    """
    parts, left = [], MOST_STEPS
    lines, _steps_taken = _stretches(_lines(before), _lines(after), MOST_STEPS)
    for old, new in lines:
        if old and new and old != new:
            words, steps = _stretches(_words(old), _words(new), left)
            left -= steps
        else:
            words = [(old, new)]
        for was, now in words:
            parts += _parts("".join(was), "".join(now))
    return [_shortened(part) for part in _joined(parts)]


def _lines(html: str) -> list[str]:
    html = with_scripts_as_text(without_typesetting(html))
    text = unescape(strip_tags(_LINE_END.sub("\n", html)))
    return [f"{line}\n" for line in text.split("\n") if line.strip()]


def _words(lines: list[str]) -> list[str]:
    return _WORD.findall("".join(lines))


def _stretches(old: list[str], new: list[str], most: int) -> tuple[list[Stretch], int]:
    """Divides ``old`` and ``new`` into pairs of corresponding parts. Returns (pairs, steps).

    ``steps`` is the largest number of steps that the comparison can have taken. If it could take
    more than ``most`` steps, only the equal items at the start and at the end are matched, and
    everything between them is one pair.
    """
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    was, now = old[start : len(old) - end], new[start : len(new) - end]
    steps = _steps(was, now)
    if steps > most:
        middle, steps = [(was, now)], 0
    else:
        codes = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
        middle = [(was[a:b], now[c:d]) for _kind, a, b, c, d in codes]
    tail = old[len(old) - end :]
    return [(old[:start], old[:start]), *middle, (tail, tail)], steps


def _steps(old: list[str], new: list[str]) -> int:
    """The largest number of steps that SequenceMatcher can take.

    SequenceMatcher goes through all pairs of equal items, and again for each match that it finds.
    """
    counts = Counter(new)
    pairs = sum(counts[item] for item in old)
    return (len(old) + pairs) * min(len(old), len(new), pairs)


def _alike(old: list[str], new: list[str]) -> int:
    """The number of equal items at the start of both lists."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _parts(before: str, after: str) -> list[Part]:
    if before == after:
        return [Part(SAME, before)]
    return [Part(REMOVED, before), Part(ADDED, after)]


def _joined(parts: list[Part]) -> list[Part]:
    """``parts`` without empty ones. Neighbouring parts of the same kind become one part."""
    joined: list[Part] = []
    for part in filter(lambda part: part.text, parts):
        if joined and joined[-1].kind == part.kind:
            joined[-1] = Part(part.kind, joined[-1].text + part.text)
        else:
            joined.append(part)
    return joined


def _shortened(part: Part) -> Part:
    if part.kind != SAME or len(part.text) <= LONGEST_SAME:
        return part
    return Part(SAME, f"{part.text[:CONTEXT]} […] {part.text[-CONTEXT:]}")
