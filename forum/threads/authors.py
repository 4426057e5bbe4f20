"""Names and URLs of the authors of threads and posts, as pages show them."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from members.accounts.models import initials_of
from members.cached_urls import cached_reverse
from members.units.models import LocalGovernmentUnit, Organisation


class Author(NamedTuple):
    """The author of a thread or post, as pages show them. All but ``pk`` may be empty."""

    name: str
    place: str
    initials: str
    url: str
    pk: int
    position: str


def author_of(row) -> Author:
    """The author of a ``PostRow`` or ``ThreadRow``."""
    if row.author_erased_at:
        return Author(_("deleted account"), place_of(row), "", "", row.author_id, "")
    first, last = row.author_first_name, row.author_last_name
    return Author(
        f"{first} {last}".strip(),
        place_of(row),
        initials_of(first, last),
        cached_reverse("people:person", row.author_id),
        row.author_id,
        row.author_position,
    )


def last_author_of(thread) -> str:
    """The name of the author of the latest post in ``thread``, a row of ``threads_of``."""
    if thread.last_erased_at:
        return _("deleted account")
    return f"{thread.last_first_name} {thread.last_last_name}".strip()


def writers_of(thread) -> list[tuple[int, str]]:
    """The last three people who wrote in ``thread``, a row of ``threads_of``, the latest first.

    Each is a pair (id, initials). Deleted accounts, which have no name, are left out.
    """
    people = [
        (thread.last_author_id, thread.last_first_name, thread.last_last_name),
        (thread.previous_author_id, thread.previous_first_initial, thread.previous_last_initial),
        (thread.earlier_author_id, thread.earlier_first_initial, thread.earlier_last_initial),
    ]
    return [(pk, initials_of(first, last)) for pk, first, last in people if first or last]


def place_of(row) -> str:
    """The workplace that the author of ``row`` had when they wrote it; may be empty.

    It is the name of the organisation. For a deleted account it is the unit instead, if
    ``load_places_of_erased`` was called.
    """
    return getattr(row, "erased_place", "") or row.author_organisation or ""


def load_places_of_erased(rows: Iterable) -> None:
    """Sets ``erased_place``, the place to show, on those rows whose author's account was deleted.

    The place is the unit of the author's organisation, because the name of a small organisation
    could identify the person (see ``Affiliation.workplace``). It is empty if the organisation has
    several units or none. A deleted account is recognised by its empty position. Makes at most two
    queries.
    """
    erased = [row for row in rows if row.author_organisation_id and not row.author_position]
    if not erased:
        return
    organisations = Organisation.objects.prefetch_related(
        Prefetch("units", LocalGovernmentUnit.objects.for_list())
    ).in_bulk({row.author_organisation_id for row in erased})
    for row in erased:
        units = list(organisations[row.author_organisation_id].units.all())
        row.erased_place = units[0].full_name if len(units) == 1 else ""
