"""Paging of lists by key, and the links of pages with numbers.

By key: the next page starts where the last one ended, so page 500 costs what page 1 does.

No OFFSET and no COUNT: the database walks an index from the key on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404

from members.ids import id_of, whole_number


class Names(NamedTuple):
    """How a list calls the keys of its neighbours in addresses."""

    older: str
    newer: str

    def key(self, row, by: str) -> str:
        """The key at which ``row`` stands."""
        return f"{getattr(row, by).isoformat()}_{row.pk}" if self == BY_MOMENT else str(row.pk)


BY_MOMENT = Names("older", "newer")
BY_ID = Names("before", "after")


@dataclass(frozen=True)
class KeyPage:
    """One page of rows, and the keys from which its neighbours start (None at an end)."""

    rows: list[Any]
    newer: str | None
    older: str | None
    oldest_first: bool = False
    is_beyond_the_end: bool = False
    names: Names = BY_MOMENT

    def links(self, path: str, query: dict[str, str]) -> dict[str, str | bool | None]:
        """The addresses of the neighbours and of the first page, keeping the filters."""
        filled = {name: value for name, value in query.items() if value}

        def address(**key):
            given = urlencode({**filled, **key})
            return f"{path}?{given}" if given else path

        before = self.older if self.oldest_first else self.newer
        return {
            "newer_url": address(**{self.names.newer: self.newer}) if self.newer else None,
            "older_url": address(**{self.names.older: self.older}) if self.older else None,
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
    among: QuerySet | None = None,
) -> KeyPage:
    """The page of ``queryset`` on (``by``, id), newest or oldest first, that ``params`` ask for.

    ``params`` is a request's GET with ``older`` or ``newer``: the key of a row as this function
    gave it, which says the moment and the id. ``by`` names a datetime field.

    Where ``by`` must not stand in an address (addresses are kept in logs and histories), ``among``
    are the rows that the reader may see: the key, ``before`` or ``after``, is the id of one of
    them, and ``by`` may be of any type. Not among the rows of the list: one may have left it since.

    With ``wanted`` the page holds the rows that pass it among the next ``look``: it may be short,
    or empty, and still have a page behind it. Raises Http404 on a key that is none.
    """
    names = BY_MOMENT if among is None else BY_ID
    sides = {"older": ("lt", [f"-{by}", "-pk"]), "newer": ("gt", [by, "pk"])}
    given = {"older": params.get(names.older), "newer": params.get(names.newer)}
    ahead, back = ("newer", "older") if oldest_first else ("older", "newer")
    backwards = bool(given[back])
    side, order = sides[back if backwards else ahead]
    key = given[back] or given[ahead]
    start = _beyond(queryset, by, _place(by, key, among), side) if key else queryset
    rows, passed, more = _pick(start.order_by(*order), size, look or size, wanted)
    if backwards:
        rows.reverse()
        passed.reverse()
    has = {back: more if backwards else bool(key), ahead: more or backwards}
    ends = {back: passed[0], ahead: passed[-1]} if passed else {}
    return KeyPage(
        rows=rows,
        newer=names.key(ends["newer"], by) if passed and has["newer"] else None,
        older=names.key(ends["older"], by) if passed and has["older"] else None,
        oldest_first=oldest_first,
        is_beyond_the_end=bool(key) and not passed,
        names=names,
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


def _place(by: str, key: str, among: QuerySet | None) -> tuple[Any, int]:
    """The value of ``by`` and the id at which ``key`` stands. Raises Http404."""
    if among is None:
        moment_text, _mark, key = key.rpartition("_")
        value = _moment(moment_text)
    pk = id_of(key)
    if among is not None:
        value = among.filter(pk=pk).values_list(by, flat=True).first()
    if pk is None or value is None:
        raise Http404
    return value, pk


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        # The first and the last day of the calendar do not bear every time zone.
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _beyond(queryset, by: str, position: tuple[Any, int], side: str) -> QuerySet:
    value, pk = position
    further = Q(**{f"{by}__{side}": value}) | Q(**{by: value, f"pk__{side}": pk})
    # The first condition is implied by the second; it is what lets the index seek.
    return queryset.filter(further, **{f"{by}__{side}e": value})


def number_page(rows, *, params, size: int) -> Page:
    """The page of ``rows`` (a queryset or a sequence) that ``params`` ask for.

    ``params`` is a request's GET with ``page``, its number; the first page without. Raises Http404
    where there is no such page.
    """
    try:
        return Paginator(rows, size).page(whole_number(params.get("page", "1")))
    except InvalidPage:
        raise Http404 from None


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
