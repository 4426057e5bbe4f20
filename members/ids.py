"""Numbers that come from outside: from addresses, queries, fields of forms, and texts.

Python reads more as a number than anybody means by an id ("+1", "1_0", digits of other scripts),
and SQLite has no room for what is larger than ``LARGEST_ID``.
"""

import re

from django.urls import register_converter

LARGEST_ID = 2**63 - 1
_DIGITS = "[0-9]{1,19}"


def whole_number(text: str, *, most: int = LARGEST_ID) -> int | None:
    """The number from 0 to ``most`` that ``text`` writes in plain digits; None if it is none."""
    number = int(text) if re.fullmatch(_DIGITS, text) else None
    return number if number is not None and number <= most else None


def id_of(text: str) -> int | None:
    """The id that ``text`` writes; None if it is none. Ids begin at 1."""
    return whole_number(text) or None


class IdConverter:
    """``<id:pk>`` in addresses: what no row can have as its id leads nowhere."""

    regex = _DIGITS

    def to_python(self, value: str) -> int:
        if (pk := id_of(value)) is None:
            raise ValueError
        return pk

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(IdConverter, "id")
