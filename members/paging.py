"""Keyset paging for long lists, and links for numbered pages.

With keyset paging a page starts after the last row of the page before it. There is no OFFSET and no
COUNT: the database seeks in an index, so that page 500 costs as much as page 1.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404

from members.ids import id_of, whole_number


class Names(NamedTuple):
    """The names of two query parameters: one asks for older rows, the other for newer rows."""

    older: str
    newer: str

    def key(self, row, by: str) -> str:
        """The key of ``row``, which URLs contain as the value of one of the parameters.

        It is the row's time and id ("2026-05-03T14:05:00+00:00_17"), or with BY_ID only its id.
        """
        return f"{getattr(row, by).isoformat()}_{row.pk}" if self == BY_MOMENT else str(row.pk)


BY_MOMENT = Names("older", "newer")
BY_ID = Names("before", "after")


@dataclass(frozen=True)
class KeyPage:
    """One page of rows.

    ``newer`` and ``older`` are the keys in the URLs of the neighbouring pages; None if there is no
    such page. ``is_beyond_the_end`` is True if the URL has a key but no row follows it.
    """

    rows: list[Any]
    newer: str | None
    older: str | None
    oldest_first: bool = False
    is_beyond_the_end: bool = False
    names: Names = BY_MOMENT

    def links(self, path: str, query: dict[str, str]) -> dict[str, str | bool | None]:
        """Template context with the URLs of the neighbouring pages and of the first page.

        ``path`` is the path of the list; ``query`` has the filters that each URL repeats.
        """
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
    parts: Sequence[Q] = (),
) -> KeyPage:
    """Orders ``queryset`` by (``by``, id) and returns the page that ``params`` asks for.

    ``by`` names a datetime field. ``params`` is a request's GET. If it has ``older`` or ``newer``,
    the page has the rows older or newer than the row with this key (see ``Names.key``). Otherwise
    it is the first page. Raises Http404 for an invalid key.

    Pass ``among`` if the value of ``by`` must not appear in URLs, which stay in logs and browser
    histories. Then the parameters are ``before`` and ``after``, the key is only the id of a row of
    ``among``, and ``by`` may be a field of any type. ``among`` must have all rows that the reader
    may see, not only those of the list, because the row with the key may have left the list.

    Pass ``parts`` if no index has all rows of the list in order, but an index has the rows of each
    part in order. Each part is a condition; together they match every row of ``queryset``. The
    database then seeks in the index for each part, in one query.

    With ``wanted``, the function examines up to ``look`` rows. The page has the first ``size`` of
    them for which ``wanted(row)`` is true. It may be short or empty although other pages follow.
    """
    names = BY_MOMENT if among is None else BY_ID
    sides = {"older": ("lt", [f"-{by}", "-pk"]), "newer": ("gt", [by, "pk"])}
    given = {"older": params.get(names.older), "newer": params.get(names.newer)}
    ahead, back = ("newer", "older") if oldest_first else ("older", "newer")
    backwards = bool(given[back])
    side, order = sides[back if backwards else ahead]
    key = given[back] or given[ahead]
    start = _beyond(queryset, by, _place(by, key, among), side) if key else queryset
    ordered = _first_of_parts(start.order_by(*order), parts, (look or size) + 1)
    rows, passed, more = _pick(ordered, size, look or size, wanted)
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


def _first_of_parts(ordered, parts, size) -> QuerySet:
    """The rows of ``ordered`` that are among the first ``size`` rows of one of ``parts``."""
    if len(parts) < 2:
        return ordered
    every = ordered.model._base_manager
    # SQLite refuses LIMIT directly in the parts of a UNION.
    first = [
        every.filter(pk__in=ordered.filter(part).values("pk")[:size]).values("pk") for part in parts
    ]
    return ordered.filter(pk__in=first[0].union(*first[1:], all=True))


def _pick(ordered, size, look, wanted) -> tuple[list, list, bool]:
    """Returns (rows of the page, rows examined for the page, whether more rows follow)."""
    found = list(ordered[: look + 1])
    looked = found[:look]
    rows = [row for row in looked if wanted(row)] if wanted else looked[:]
    if len(rows) > size:
        rows = rows[:size]
        looked = looked[: looked.index(rows[-1]) + 1]
    return rows, looked, len(found) > len(looked)


def _place(by: str, key: str, among: QuerySet | None) -> tuple[Any, int]:
    """The (value of ``by``, id) of the row with this key. Raises Http404 if the key is invalid."""
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
        # The conversion to UTC may overflow on the first and on the last day of the calendar.
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _beyond(queryset, by: str, position: tuple[Any, int], side: str) -> QuerySet:
    value, pk = position
    further = Q(**{f"{by}__{side}": value}) | Q(**{by: value, f"pk__{side}": pk})
    # The second condition is redundant, but with it the database can seek in the index.
    return queryset.filter(further, **{f"{by}__{side}e": value})


def query_of(pairs: Iterable[tuple[str, str]]) -> str:
    """The query string, with "?", of those ``pairs`` (name, value) that have a value."""
    return f"?{urlencode([pair for pair in pairs if pair[1]])}"


def number_page(rows, *, params, size: int) -> Page:
    """The numbered page of ``rows`` (a queryset or a sequence) that ``params`` asks for.

    ``params`` is a request's GET. Without the parameter ``page``, returns the first page. Raises
    Http404 if there is no such page.
    """
    try:
        return Paginator(rows, size).page(whole_number(params.get("page", "1")))
    except InvalidPage:
        raise Http404 from None


def number_links(page: Page, path: str) -> dict[str, Any]:
    """Template context for ``components/pager.html``.

    ``path`` is the URL of the list and may have a query.
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
