"""Pagination of the list of sections. A page keeps sub-sections together with their parent."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any


def pages_of_families(sections: Iterable[Any], size: int) -> list[list[Any]]:
    """Splits ``sections``, which are in tree order, into pages of at most ``size`` sections.

    A top-level section and its sub-sections are on one page. If they do not fit on one page, each
    further page repeats the top-level section. Without sections, returns one empty page.
    """
    pages: list[list[Any]] = [[]]
    for _upper, family in groupby(sections, key=lambda section: section.parent_id or section.pk):
        for part in _parts(list(family), size):
            if pages[-1] and len(pages[-1]) + len(part) > size:
                pages.append([])
            pages[-1].extend(part)
    return pages


def _parts(family: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    # The parent may be missing: a reader may see a sub-section without its parent.
    head = family[:1] if family[0].parent_id is None else []
    below, room = family[len(head) :], size - len(head)
    for start in range(0, len(below) or 1, room):
        yield [*head, *below[start : start + room]]
