"""Updates the register of units from an official file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from members.accounts.models import User
from members.audit.models import Entry, record
from members.units.models import LocalGovernmentUnit
from members.units.signals import register_changed
from members.units.terc import ListedUnit, Register, WrongFile, key_of

Level = LocalGovernmentUnit.Level

WRITTEN = ["code", "gmina_code", "level", "kind", "name", "parent", "valid_to"]
WRITTEN += ["folded", "sort_key"]
SOURCE = "TERC"
# The largest share of the units that one import may close. Only a few of the 2,800 units cease to
# exist in a year. A file with only one voivodeship would close nearly all units.
CLOSED_AT_MOST = 0.05
# The number of rows per SQL statement. Larger batches are slower on SQLite.
BATCH = 200


class OlderFile(WrongFile):
    """A newer file was imported already."""


class TooManyClosed(WrongFile):
    """So many units are missing from the file that it is probably not the whole register."""


@dataclass
class Outcome:
    """The units that an import added, changed, opened again or closed. Each is in one list only.

    A unit that was opened again and also changed is in ``opened``.
    """

    added: list[LocalGovernmentUnit] = field(default_factory=list)
    changed: list[LocalGovernmentUnit] = field(default_factory=list)
    opened: list[LocalGovernmentUnit] = field(default_factory=list)
    closed: list[LocalGovernmentUnit] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.opened or self.closed)

    def __str__(self):
        return _(
            "Units added: %(added)d, changed: %(changed)d, opened again: %(opened)d,"
            " closed: %(closed)d."
        ) % {name: len(units) for name, units in vars(self).items()}


@transaction.atomic
def update_register(
    register: Register, *, by: User | None = None, close_many: bool = False
) -> Outcome:
    """Makes the units in the database match ``register``, which was read from a file. Deletes none.

    A unit that is missing from the file is closed on the file's date. A closed unit that is in the
    file is opened again. Importing the same file again changes nothing. Writes a log entry with
    ``by``, which is None for the management command. Raises OlderFile if a newer file was imported
    already, and TooManyClosed if too many units would be closed and ``close_many`` is False.
    """
    last = last_import()
    if last and register.as_of < last:
        raise OlderFile(
            _("The file is of %(day)s; the register is of %(last)s already.")
            % {"day": register.as_of, "last": last}
        )
    ours = _OurUnits(register)
    if not close_many:
        _refuse_to_close_many(ours)
    outcome = ours.update(valid_from=register.as_of if last else None)
    if last != register.as_of or not outcome.is_empty:
        where = f"{SOURCE} {register.as_of}"
        record(Entry.Action.IMPORTED, by=by, where=where, reason=str(outcome))
    if not outcome.is_empty:
        register_changed.send(sender=LocalGovernmentUnit)
    return outcome


def last_import() -> date | None:
    """The date of the newest imported file, from the log entries. None before the first import."""
    imports = Entry.objects.filter(action=Entry.Action.IMPORTED, where__startswith=SOURCE)
    where = imports.aggregate(newest=Max("where"))["newest"]
    return date.fromisoformat(where.removeprefix(f"{SOURCE} ")) if where else None


def _refuse_to_close_many(ours: _OurUnits) -> None:
    if len(ours.missing) > len(ours.in_force) * CLOSED_AT_MOST:
        raise TooManyClosed(
            _(
                "%(missing)d of %(all)d units of the register are not in the file. Is it the whole"
                " register of the country? If they are to be closed, add --close-many."
            )
            % {"missing": len(ours.missing), "all": len(ours.in_force)}
        )


class _OurUnits:
    """The units in the database, matched with those of the file."""

    def __init__(self, register: Register):
        self.register = register
        rows = LocalGovernmentUnit.objects.for_list().select_for_update(of=["self"])
        units = list(rows.order_by("pk"))
        self._by_code = {unit.code: unit for unit in units}
        # An old unit and its successor may have the same key. The dictionary keeps the last unit of
        # each key, so units in force are sorted last.
        self._by_key = {key_of(unit.code): unit for unit in sorted(units, key=self._is_in_force)}
        listed = {self._find(unit).pk for unit in register.units if self._find(unit)}
        self.in_force = [unit for unit in units if self._is_in_force(unit)]
        self.missing = [unit for unit in self.in_force if unit.pk not in listed]

    def _is_in_force(self, unit: LocalGovernmentUnit) -> bool:
        """Whether the unit exists on the date of the file.

        A unit that begins later does not exist yet, so it does not count as missing from the file.
        """
        day = self.register.as_of
        begun = unit.valid_from is None or unit.valid_from <= day
        return begun and (unit.valid_to is None or unit.valid_to > day)

    def _find(self, listed: ListedUnit) -> LocalGovernmentUnit | None:
        return self._by_code.get(listed.code) or self._by_key.get(listed.key)

    def update(self, *, valid_from: date | None) -> Outcome:
        """Saves the units of the file, and closes those that are missing from it.

        New units get the date ``valid_from``. It is None at the first import, because the file does
        not say since when the units exist.
        """
        outcome, placed = Outcome(), {}
        for level in Level:  # highest level first, so that parents exist
            for listed in self.register.units:
                if listed.level == level:
                    unit = self._find(listed) or LocalGovernmentUnit(valid_from=valid_from)
                    self._bring_into_line(unit, listed, placed.get(listed.parent), outcome)
                    placed[listed.code] = unit
            self._write(level, outcome)
        self._close(outcome)
        return outcome

    def _bring_into_line(self, unit, listed, parent, outcome) -> None:
        ended = unit.valid_to is not None and unit.valid_to <= self.register.as_of
        told = {name: getattr(listed, name) for name in ("code", "gmina_code", "kind", "name")}
        told |= {"level": listed.level, "parent_id": parent and parent.pk}
        if all(getattr(unit, name) == value for name, value in told.items()) and not ended:
            return
        for name, value in told.items():
            setattr(unit, name, value)
        unit.fill_keys()
        if ended:
            unit.valid_to = None
        known = outcome.opened if ended else outcome.changed
        (known if unit.pk else outcome.added).append(unit)

    @staticmethod
    def _write(level: Level, outcome: Outcome) -> None:
        objects = LocalGovernmentUnit.objects
        objects.bulk_create([unit for unit in outcome.added if unit.level == level], BATCH)
        known = [unit for unit in outcome.changed + outcome.opened if unit.level == level]
        objects.bulk_update(known, WRITTEN, BATCH)

    def _close(self, outcome: Outcome) -> None:
        for unit in self.missing:
            unit.valid_to = self.register.as_of
        LocalGovernmentUnit.objects.bulk_update(self.missing, ["valid_to"], BATCH)
        outcome.closed = self.missing
