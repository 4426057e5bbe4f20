"""Reads the official file of TERC, the register of local government units of Statistics Poland.

A code has two digits for the voivodeship, two for the powiat, two for the gmina and one for the
gmina's kind. Source: Regulation of the Council of Ministers of 15 December 1998 on the register of
the administrative division (Journal of Laws 1998, no. 157, item 1031).
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from members.units.models import LocalGovernmentUnit

Level, Kind = LocalGovernmentUnit.Level, LocalGovernmentUnit.Kind

COLUMNS = ["WOJ", "POW", "GMI", "RODZ", "NAZWA", "NAZWA_DOD", "STAN_NA"]
# Maps the names of columns in older files to their current names.
OLD_COLUMNS = {"NAZDOD": "NAZWA_DOD"}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Matches the code of a row: its first four columns, joined with semicolons.
CODES = re.compile(r"[0-9]{2};(;;|[0-9]{2};(;|[0-9]{2};[1-589]))")
# Maps the last digit of a code to the kind of the gmina. The other digits are not for gminas: 4 and
# 5 are the town and the rural part of a mixed gmina, 8 and 9 are districts of a city.
GMINA_KINDS = {"1": Kind.URBAN, "2": Kind.RURAL, "3": Kind.MIXED}
LONGEST_NAME = LocalGovernmentUnit._meta.get_field("name").max_length


class WrongFile(Exception):
    """The file cannot be used. The message says why, in the active language."""


class WrongLine(WrongFile):
    """One line of the file cannot be used. The header is line 1."""

    def __init__(self, line: int, why: str):
        super().__init__(_("Line %(line)d: %(why)s") % {"line": line, "why": why})


@dataclass(frozen=True)
class ListedUnit:
    """A unit in the file.

    ``parent`` is the code of the parent, empty for a voivodeship. ``line`` is the number of the
    unit's line.
    """

    code: str
    level: Level
    kind: Kind
    name: str
    line: int
    parent: str = ""
    gmina_code: str = ""

    @property
    def key(self) -> str:
        """The code without its seventh digit, which changes when the kind of a gmina changes."""
        return key_of(self.code)


def key_of(code: str) -> str:
    return code[:6]


@dataclass(frozen=True)
class Register:
    """All units of a file, parents first, and the date of the file."""

    units: list[ListedUnit]
    as_of: date


class _Row(NamedTuple):
    line: int
    voivodeship: str
    powiat: str
    gmina: str
    kind: str
    name: str
    description: str
    as_of: str


def read_terc(lines: Iterable[bytes]) -> Register:
    """Reads the lines of the file. Skips parts of gminas and districts of cities.

    A city with the rights of a powiat has two rows in the file, as a powiat and as a gmina. They
    become one unit with the code of the powiat in ``code`` and that of the gmina in ``gmina_code``.
    Raises WrongFile if the file cannot be used.
    """
    units: dict[str, ListedUnit] = {}
    as_of = None
    for row in _rows(lines):
        as_of = _same_day(row, as_of)
        if unit := _unit(row):
            _refuse_twice(unit, units)
            units[unit.key] = unit
    if as_of is None or not units:
        raise WrongFile(_("The file lists no units."))
    return Register(_with_cities_as_one(units), as_of)


def _rows(lines: Iterable[bytes]) -> Iterator[_Row]:
    reader = csv.reader(_texts(lines), delimiter=";", strict=True)
    try:
        _check_header(next(reader, None))
        for fields in reader:
            cells = [" ".join(field.split()) for field in fields]
            if not any(cells):
                continue  # The file may end with empty lines.
            if len(cells) != len(COLUMNS):
                why = _("it has %(found)d columns, not %(expected)d.")
                found = {"found": len(cells), "expected": len(COLUMNS)}
                raise WrongLine(reader.line_num, why % found)
            yield _Row(reader.line_num, *cells)
    except csv.Error as error:
        raise WrongLine(reader.line_num, _("it is not written as CSV.")) from error


def _texts(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        try:
            yield (line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line).decode()
        except UnicodeDecodeError as error:
            why = _("it is not text in UTF-8. A ZIP archive has to be unpacked first.")
            raise WrongLine(number, why) from error


def _check_header(fields: list[str] | None) -> None:
    if fields is None:
        raise WrongFile(_("The file is empty."))
    names = [field.strip().upper() for field in fields]
    if [OLD_COLUMNS.get(name, name) for name in names] != COLUMNS:
        why = _("the columns of the official file are expected: %(columns)s.")
        raise WrongLine(1, why % {"columns": ";".join(COLUMNS)})


def _same_day(row: _Row, as_of: date | None) -> date:
    """The date in the row. Raises WrongLine if it is not valid, or differs from ``as_of``."""
    try:
        day = date.fromisoformat(row.as_of)
    except ValueError as error:
        why = _("“%(value)s” is not a date such as 2026-01-01.")
        raise WrongLine(row.line, why % {"value": row.as_of}) from error
    if as_of and day != as_of:
        raise WrongLine(row.line, _("its date differs from that of the lines before it."))
    return day


def _unit(row: _Row) -> ListedUnit | None:
    """The unit of a row; None if the row is a part of a gmina, or a district of a city.

    Raises WrongLine if the code, the name or the description is not valid.
    """
    if not CODES.fullmatch(";".join((row.voivodeship, row.powiat, row.gmina, row.kind))):
        why = _(
            "its code is not of the official form. A spreadsheet may have taken the zeros away."
        )
        raise WrongLine(row.line, why)
    if not 0 < len(row.name) <= LONGEST_NAME or not row.name.isprintable():
        why = _("a name of 1 to %(longest)d characters is expected.")
        raise WrongLine(row.line, why % {"longest": LONGEST_NAME})
    if not row.powiat:
        # In the file, the names of voivodeships are in capitals.
        name = row.name.lower()
        return ListedUnit(row.voivodeship, Level.VOIVODESHIP, Kind.VOIVODESHIP, name, row.line)
    if not row.gmina:
        return _powiat(row)
    return _gmina(row) if row.kind in GMINA_KINDS else None


def _powiat(row: _Row) -> ListedUnit:
    code, above = row.voivodeship + row.powiat, row.voivodeship
    if "na prawach powiatu" in row.description:
        return ListedUnit(code, Level.POWIAT, Kind.CITY, row.name, row.line, above)
    if row.description != "powiat":
        why = _("“%(value)s” is neither a powiat nor a city with the rights of one.")
        raise WrongLine(row.line, why % {"value": row.description})
    return ListedUnit(code, Level.POWIAT, Kind.POWIAT, row.name, row.line, above)


def _gmina(row: _Row) -> ListedUnit:
    above = row.voivodeship + row.powiat
    code = above + row.gmina + row.kind
    return ListedUnit(code, Level.GMINA, GMINA_KINDS[row.kind], row.name, row.line, above)


def _refuse_twice(unit: ListedUnit, units: dict[str, ListedUnit]) -> None:
    if earlier := units.get(unit.key):
        why = _("the unit %(code)s is already in line %(earlier)d.")
        raise WrongLine(unit.line, why % {"code": unit.code, "earlier": earlier.line})


def _with_cities_as_one(units: dict[str, ListedUnit]) -> list[ListedUnit]:
    """All units, parents first. Merges the gmina of a city with powiat rights into the city.

    Raises WrongLine if a parent is not in the file, or if a city with powiat rights does not have
    exactly one gmina.
    """
    placed = {key: unit for key, unit in units.items() if unit.level != Level.GMINA}
    for key, unit in units.items():
        above = placed.get(unit.parent)
        if unit.parent and not above:
            why = _("the unit %(code)s, to which it belongs, is not in the file.")
            raise WrongLine(unit.line, why % {"code": unit.parent})
        if unit.level == Level.GMINA and above.kind == Kind.CITY:
            if above.gmina_code:
                raise WrongLine(unit.line, _("its city has a gmina already."))
            placed[above.key] = replace(above, gmina_code=unit.code)
        elif unit.level == Level.GMINA:
            placed[key] = unit
    _refuse_city_without_gmina(placed)
    return sorted(placed.values(), key=lambda unit: (len(unit.code), unit.code))


def _refuse_city_without_gmina(units: dict[str, ListedUnit]) -> None:
    for unit in units.values():
        if unit.kind == Kind.CITY and not unit.gmina_code:
            raise WrongLine(unit.line, _("the gmina of this city is not in the file."))
