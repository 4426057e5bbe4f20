"""Paging of lists in Polish order, by key: the next page starts behind the last name of this one.

The address holds the row's number, not its name: addresses are kept in logs and histories.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404


@dataclass(frozen=True)
class NamePage:
    """One page of rows, and the numbers of the rows next to its neighbours (None at an end)."""

    rows: list[Any]
    before: int | None
    after: int | None

    def links(self, path: str, query: dict[str, str]) -> dict[str, str | None]:
        """The addresses of the neighbours, keeping the filters."""
        filled = {name: value for name, value in query.items() if value}

        def address(**key):
            return f"{path}?{urlencode({**filled, **key})}"

        return {
            "previous_url": address(before=self.before) if self.before else None,
            "next_url": address(after=self.after) if self.after else None,
        }


def name_page(queryset: QuerySet, *, among: QuerySet, params, size: int) -> NamePage:
    """The page of ``queryset``, by ``sort_key`` and id, that ``params`` ask for.

    ``params`` is a request's GET with ``after`` or ``before``: the id of a row ``among`` those
    which the reader may see. Raises Http404 on one that is none: where a list begins would tell
    the name of somebody hidden.
    """
    before, after = params.get("before"), params.get("after")
    if before:
        start = _beyond(queryset, among, before, "lt").order_by("-sort_key", "-pk")
    else:
        start = _beyond(queryset, among, after, "gt") if after else queryset
        start = start.order_by("sort_key", "pk")
    rows = list(start[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if before:
        rows.reverse()
    has_before, has_after = (more, True) if before else (bool(after), more)
    return NamePage(
        rows=rows,
        before=rows[0].pk if rows and has_before else None,
        after=rows[-1].pk if rows and has_after else None,
    )


def _beyond(queryset, among, pk: str, side: str) -> QuerySet:
    # Not among the rows of the list: somebody may have left it since.
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    key = among.filter(pk=int(pk)).values_list("sort_key", flat=True).first()
    if key is None:
        raise Http404
    further = Q(**{f"sort_key__{side}": key}) | Q(**{"sort_key": key, f"pk__{side}": int(pk)})
    return queryset.filter(further)
