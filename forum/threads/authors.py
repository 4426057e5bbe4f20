"""Names and links of authors, as pages print them."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from members.cached_urls import cached_reverse
from members.units.models import LocalGovernmentUnit, Organisation


class Author(NamedTuple):
    """The author of a row, as pages show them. ``signature``: position and workplace."""

    name: str
    signature: str
    initials: str
    url: str


def author_of(row) -> Author:
    """The author of a ``PostRow`` or ``ThreadRow``."""
    if row.author_erased_at:
        return Author(_("deleted account"), place_of(row), "", "")
    first, last = row.author_first_name, row.author_last_name
    signature = ", ".join(filter(None, [row.author_position, place_of(row)]))
    initials = (first[:1] + last[:1]).upper()
    return Author(
        f"{first} {last}".strip(),
        signature,
        initials,
        cached_reverse("people:person", row.author_id),
    )


def last_author_of(thread) -> str:
    """The name of the author of the latest post in ``thread``, a row of ``threads_of``."""
    if thread.last_erased_at:
        return _("deleted account")
    return f"{thread.last_first_name} {thread.last_last_name}".strip()


def place_of(row) -> str:
    """The workplace of the author of ``row`` at the time of writing; may be empty.

    It is the organisation, or the unit if ``load_places_of_erased`` has set ``erased_place``.
    """
    return getattr(row, "erased_place", "") or row.author_organisation or ""


def load_places_of_erased(rows: Iterable) -> None:
    """Sets ``erased_place`` on rows by deleted accounts, which are recognised by an empty position.

    It is the unit of the organisation, if there is exactly one: the name of a small organisation
    could identify the person (see ``Affiliation.workplace``). Makes at most two queries.
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
