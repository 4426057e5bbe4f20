"""Paging of lists by key, and the links of pages with numbers.

By key: the next page starts where the last one ended, so page 500 costs what page 1 does.

No OFFSET and no COUNT: the database walks an index from the key on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import Http404


@dataclass(frozen=True)
class KeyPage:
    """One page of rows, and the keys from which its neighbours start (None at an end)."""

    rows: list[Any]
    newer: str | None
    older: str | None
    oldest_first: bool = False
    is_beyond_the_end: bool = False

    def links(self, path: str, query: dict[str, str]) -> dict[str, str | bool | None]:
        """The addresses of the neighbours and of the first page, keeping the filters."""

        def address(**key):
            given = urlencode({**query, **key})
            return f"{path}?{given}" if given else path

        before = self.older if self.oldest_first else self.newer
        return {
            "newer_url": address(newer=self.newer) if self.newer else None,
            "older_url": address(older=self.older) if self.older else None,
            "first_url": address() if before or self.is_beyond_the_end else None,
            "oldest_first": self.oldest_first,
        }


def key_page(
    queryset: QuerySet,
    *,
    by: str,
    params,
    size: int,
    oldest_first: bool = False,
    wanted: Callable[[Any], bool] | None = None,
    look: int | None = None,
) -> KeyPage:
    """The page of ``queryset`` on (``by``, id), newest or oldest first, that ``params`` ask for.

    ``params`` is a request's GET with ``older`` or ``newer``: the key of a row as this function
    gave it. ``by`` names a datetime field. With ``wanted`` the page holds the rows that pass it
    among the next ``look``: it may be short, or empty, and still have a page behind it. Raises
    Http404 on a key that is none.
    """
    sides = {"older": ("lt", [f"-{by}", "-pk"]), "newer": ("gt", [by, "pk"])}
    ahead, back = ("newer", "older") if oldest_first else ("older", "newer")
    backwards = bool(params.get(back))
    side, order = sides[back if backwards else ahead]
    key = params.get(back) or params.get(ahead)
    start = _beyond(queryset, by, key, side) if key else queryset
    rows, passed, more = _pick(start.order_by(*order), size, look or size, wanted)
    if backwards:
        rows.reverse()
        passed.reverse()
    has = {back: more if backwards else bool(key), ahead: more or backwards}
    ends = {back: passed[0], ahead: passed[-1]} if passed else {}
    return KeyPage(
        rows=rows,
        newer=_key(ends["newer"], by) if passed and has["newer"] else None,
        older=_key(ends["older"], by) if passed and has["older"] else None,
        oldest_first=oldest_first,
        is_beyond_the_end=bool(key) and not passed,
    )


def _pick(ordered, size, look, wanted) -> tuple[list, list, bool]:
    """The rows of the page, the rows looked at for it, and whether there are more."""
    found = list(ordered[: look + 1])
    looked = found[:look]
    rows = [row for row in looked if wanted(row)] if wanted else looked[:]
    if len(rows) > size:
        rows = rows[:size]
        looked = looked[: looked.index(rows[-1]) + 1]
    return rows, looked, len(found) > len(looked)


def _key(row, by: str) -> str:
    return f"{getattr(row, by).isoformat()}_{row.pk}"


def _beyond(queryset, by: str, key: str, side: str) -> QuerySet:
    try:
        moment_text, pk_text = key.rsplit("_", 1)
        moment, pk = datetime.fromisoformat(moment_text), int(pk_text)
        if moment.tzinfo is None or not 0 < pk < 2**63:
            raise ValueError
        # The first and the last day of the calendar do not bear every time zone.
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Http404 from None
    further = Q(**{f"{by}__{side}": moment}) | Q(**{by: moment, f"pk__{side}": pk})
    # The first condition is implied by the second; it is what lets the index seek.
    return queryset.filter(further, **{f"{by}__{side}e": moment})


def number_links(page: Page, path: str) -> dict[str, Any]:
    """What ``components/pager.html`` wants to know of a numbered page at ``path``.

    ``path`` may have a query.
    """
    mark = "&" if "?" in path else "?"

    def address(number):
        return path if number == 1 else f"{path}{mark}page={number}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "pages": [
            {"number": n, "url": address(n), "current": n == page.number}
            if isinstance(n, int)
            else None
            for n in numbers
        ],
        "previous_url": address(page.number - 1) if page.has_previous() else None,
        "next_url": address(page.number + 1) if page.has_next() else None,
    }
