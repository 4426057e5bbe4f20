"""Formats the field values of an export for programs (JSON) and for people (text)."""

import json
import math
from base64 import b64encode
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.duration import duration_iso_string, duration_string
from django.utils.formats import date_format, localize, time_format
from django.utils.translation import gettext as _

NOTHING = "–"
DEEPEST = 8
"""A list or dict that is nested in this many lists and dicts is shown to people as JSON."""
# For ``str.translate``: replaces the control characters that HTML does not allow.
NO_CONTROLS = {code: "\N{REPLACEMENT CHARACTER}" for code in range(32) if chr(code) not in "\t\n\r"}

Cell = tuple[str, str, list]
"""A value with its label, as (label, text, cells). If the value has labelled parts, ``cells`` has
one cell for each part, and the text is empty. Otherwise ``cells`` is empty."""


def for_programs(value: Any) -> Any:
    """Converts ``value`` to types that JSON has.

    Infinity and NaN become text, bytes become Base64, and a file becomes its name.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {str(key): for_programs(held) for key, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [for_programs(held) for held in value]
    return _text_for_programs(value)


def _text_for_programs(value: Any) -> str:
    if isinstance(value, date | time):  # or datetime, a subclass of date
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return b64encode(bytes(value)).decode()
    if isinstance(value, File):
        return value.name or ""
    return str(value)


def for_people(label: Any, value: Any, choices: dict | None = None, depth: int = 0) -> Cell:
    """``value`` as a ``Cell``, in the active language.

    A list of simple values becomes one text with commas. A dict, or a list that contains lists or
    dicts, becomes a cell with one cell for each part, labelled with its key or number.

    ``choices`` maps values to their display names. ``depth`` is the number of lists and dicts that
    contain this value.
    """
    parts = _parts(value)
    if not parts:
        return str(label), _words(value, choices or {}), []
    if depth >= DEEPEST:
        return str(label), json.dumps(for_programs(value), ensure_ascii=False), []
    if isinstance(value, dict) or any(_parts(held) for _number, held in parts):
        cells = [for_people(key, held, choices, depth + 1) for key, held in parts]
        return str(label), "", cells
    return str(label), ", ".join(_words(held, choices or {}) for _number, held in parts), []


def _parts(value: Any) -> list[tuple[Any, Any]]:
    """(key or number, part) for each part of a dict or list; empty for a simple value."""
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return list(enumerate(value, start=1))
    return []


def _words(value: Any, choices: dict) -> str:
    named = _among(choices, value)
    if named is not None:
        return str(named)
    if value is None or value in ("", [], {}, ()):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float | Decimal):
        return localize(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return filesizeformat(len(bytes(value)))
    return _when(value) or str(for_programs(value)).translate(NO_CONTROLS)


def _among(choices: dict, value: Any) -> Any:
    try:
        return choices.get(value)
    except TypeError:  # an unhashable value cannot be a key of ``choices``
        return None


def _when(value: Any) -> str:
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return date_format(moment, "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, time):
        return time_format(value, "TIME_FORMAT")
    return duration_string(value) if isinstance(value, timedelta) else ""


def cells_of(columns: Iterable, row: Iterable) -> list[Cell]:
    """The values of one row as cells for people, one for each column."""
    return [
        for_people(column.label, value, column.choices)
        for column, value in zip(columns, row, strict=True)
    ]
