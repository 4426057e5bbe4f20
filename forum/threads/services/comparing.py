"""What changed between two texts: word by word, and within a bounded time."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from html import unescape
from typing import NamedTuple

from django.utils.html import strip_tags

SAME, ADDED, REMOVED = "same", "added", "removed"

MOST_PAIRS = 500_000
"""So many pairs of words are compared at most; what is left is told line by line."""
LONGEST_SAME = 600
"""Of a longer stretch without a change only both ends are shown."""
CONTEXT = 200

_LINE_END = re.compile(r"<br>|</(?:p|h3|h4|pre|li|tr)>")
_WORD = re.compile(r"\n|[^\S\n]*[^\s]+")


class Part(NamedTuple):
    """A stretch of text: ``kind`` is SAME, ADDED or REMOVED."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[Part]:
    """What made ``after`` of ``before``: both are cooked HTML, what comes out is plain text.

    Long stretches without a change are shortened. No part is a change where only the formatting
    is another.
    """
    old, new = _lines(before), _lines(after)
    parts, left = [], MOST_PAIRS
    matcher = SequenceMatcher(None, old, new)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "replace":
            changed, pairs = _by_words("".join(old[a:b]), "".join(new[c:d]), left)
            parts, left = parts + changed, left - pairs
        elif kind == "equal":
            parts.append(Part(SAME, "".join(old[a:b])))
        else:
            parts += _change("".join(old[a:b]), "".join(new[c:d]))
    return [_shortened(part) for part in _joined(parts)]


def _lines(html: str) -> list[str]:
    text = unescape(strip_tags(_LINE_END.sub("\n", html)))
    return [f"{line}\n" for line in text.split("\n") if line.strip()]


def _by_words(before: str, after: str, most: int) -> tuple[list[Part], int]:
    """The parts, and how many pairs of words were compared; none where they are over ``most``."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    parts = [Part(SAME, "".join(old[:start]))]
    pairs = len(middle_old) * len(middle_new)
    if pairs > most:
        parts += _change("".join(middle_old), "".join(middle_new))
        pairs = 0
    else:
        parts += _word_parts(middle_old, middle_new)
    return [*parts, Part(SAME, "".join(old[len(old) - end :]))], pairs


def _word_parts(old: list[str], new: list[str]) -> list[Part]:
    parts = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(Part(SAME, "".join(old[a:b])))
        else:
            parts += _change("".join(old[a:b]), "".join(new[c:d]))
    return parts


def _alike(old: list[str], new: list[str]) -> int:
    """How many words at the start are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _change(before: str, after: str) -> list[Part]:
    return [Part(REMOVED, before), Part(ADDED, after)]


def _joined(parts: list[Part]) -> list[Part]:
    """Neighbours of one kind in one part."""
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
