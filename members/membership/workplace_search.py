"""Finds the unit or the organisation where somebody works, by name or by e-mail address."""

from dataclasses import dataclass

from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Cast
from django.urls import reverse

from members.collation import fold
from members.text import search_text, search_words
from members.units.models import LocalGovernmentUnit, Organisation

Level, Kind = LocalGovernmentUnit.Level, LocalGovernmentUnit.Kind

SHORTEST = 2
MOST_OF_A_KIND = 10

# People type these words together with the name of a unit. Maps each to the level that it means.
LEVELS = {
    "gmina": Level.GMINA,
    "gminy": Level.GMINA,
    "powiat": Level.POWIAT,
    "powiatu": Level.POWIAT,
    "starostwo": Level.POWIAT,
    "wojewodztwo": Level.VOIVODESHIP,
    "wojewodztwa": Level.VOIVODESHIP,
}
SURPLUS = {"miasto", "miasta", "urzad", "w", "we"}

# Domains of public mail providers: an address there says nothing about the workplace.
OPEN_TO_ALL = {
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "interia.pl",
    "interia.eu",
    "live.com",
    "o2.pl",
    "onet.eu",
    "onet.pl",
    "op.pl",
    "outlook.com",
    "poczta.fm",
    "poczta.onet.pl",
    "proton.me",
    "protonmail.com",
    "tlen.pl",
    "vp.pl",
    "wp.pl",
    "yahoo.com",
}


@dataclass(frozen=True)
class Workplace:
    """A search result: a unit or an organisation.

    ``note`` tells it apart from others of the same name. ``url`` leads to the next step of joining.
    """

    name: str
    note: str
    url: str


def find_workplaces(words: str) -> tuple[list[Workplace], bool]:
    """Returns (workplaces whose names contain every word of ``words``, whether there are more).

    The list has at most ten units, followed by at most ten organisations. Among the units and among
    the organisations, names that begin with ``words`` come first. In the search for units, a word
    in LEVELS need not be in the name but selects the level, and a word in SURPLUS is ignored. A
    text of fewer than two characters finds nothing.
    """
    words = search_text(words)
    if len(fold(words)) < SHORTEST:
        return [], False
    found = [find_units(words), _organisations(words)]
    rows = [workplace_of(row) for rows in found for row in rows[:MOST_OF_A_KIND]]
    return rows, any(len(rows) > MOST_OF_A_KIND for rows in found)


def workplace_of(row: LocalGovernmentUnit | Organisation) -> Workplace:
    """``row`` as a search result. Callers with several organisations should prefetch the units."""
    if isinstance(row, LocalGovernmentUnit):
        return Workplace(row.full_name, "", reverse("membership:joining_unit", args=[row.pk]))
    units = ", ".join(unit.full_name for unit in row.units.all())
    note = units or str(row.get_kind_display())
    return Workplace(row.name, note, reverse("membership:joining_apply", args=[row.pk]))


def suggested_by(email: str) -> list[Organisation]:
    """Up to five organisations in the register that have the domain of the e-mail address.

    If no organisation has it, searches for its parent domain: after szkola.powiat.pl for powiat.pl.
    If the address has a domain in OPEN_TO_ALL, the list is empty.
    """
    domain = email.rpartition("@")[2].lower()
    if not domain or domain in OPEN_TO_ALL:
        return []
    parts = domain.split(".")
    domains = [".".join(parts[start:]) for start in range(len(parts) - 1)]
    listed = Organisation.objects.confirmed().annotate(listed=Cast("domains", TextField()))
    for name in domains:
        found = listed.filter(listed__icontains=f'"{name}"').in_polish_order()
        if rows := list(found.prefetch_related("units__parent")[:5]):
            return rows
    return []


def find_units(words: str) -> list[LocalGovernmentUnit]:
    """Up to eleven units of the register that exist today, the best matches first.

    For the words see ``find_workplaces``.
    """
    typed = search_words(words)
    levels = {LEVELS[word] for word in typed if word in LEVELS}
    name = " ".join(word for word in typed if word not in LEVELS and word not in SURPLUS)
    if not name:
        return []
    units = LocalGovernmentUnit.objects.valid().for_list().named_like(name)
    if levels:
        cities = Kind.CITY if Level.POWIAT in levels or Level.GMINA in levels else ""
        units = units.filter(level__in=levels) | units.filter(kind=cities)
    return list(_best_first(units, name)[: MOST_OF_A_KIND + 1])


def _organisations(words: str) -> list[Organisation]:
    found = Organisation.objects.confirmed().named_like(words)
    rows = _best_first(found, fold(words)).prefetch_related("units__parent")
    return list(rows[: MOST_OF_A_KIND + 1])


def _best_first(rows, beginning: str):
    ranked = Case(When(folded__startswith=beginning, then=Value(0)), default=Value(1))
    return rows.order_by(ranked, "sort_key", "pk")
