"""A long list of sections in pages: each section of the upper level with those below it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any


def pages_of_families(sections: Iterable[Any], size: int) -> list[list[Any]]:
    """``sections`` in tree order, at most ``size`` on a page; there is one page at least.

    Sections that belong together stay together. Where they are too many for a page, the next page
    begins with the upper section once more.
    """
    pages: list[list[Any]] = [[]]
    for _upper, family in groupby(sections, key=lambda section: section.parent_id or section.pk):
        for part in _parts(list(family), size):
            if pages[-1] and len(pages[-1]) + len(part) > size:
                pages.append([])
            pages[-1].extend(part)
    return pages


def _parts(family: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    # A reader may see sections whose upper one is closed to them.
    head = family[:1] if family[0].parent_id is None else []
    below, room = family[len(head) :], size - len(head)
    for start in range(0, len(below) or 1, room):
        yield [*head, *below[start : start + room]]
