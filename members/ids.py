"""Converts text from URLs, query strings, form fields and posts to whole numbers and ids.

``int`` also accepts text that is no id ("+1", "1_0", digits of other scripts), and SQLite cannot
store numbers above ``LARGEST_ID``.
"""

import re
from collections.abc import Iterable

from django.urls import register_converter

LARGEST_ID = 2**63 - 1
_DIGITS = "[0-9]{1,19}"


def whole_number(text: str, *, most: int = LARGEST_ID) -> int | None:
    """``text`` as a number from 0 to ``most``.

    Returns None if the number is greater, or if ``text`` has other characters than the digits 0 to
    9."""
    number = int(text) if re.fullmatch(_DIGITS, text) else None
    return number if number is not None and number <= most else None


def id_of(text: str) -> int | None:
    """``text`` as an id, which is at least 1; None if it cannot be an id."""
    return whole_number(text) or None


def ids_of(texts: Iterable[str]) -> list[int]:
    """Those of ``texts`` that can be ids, as ids."""
    return [pk for text in texts if (pk := id_of(text))]


class IdConverter:
    """The URL converter of ``<id:pk>``. A number that cannot be an id gives a 404."""

    regex = _DIGITS

    def to_python(self, value: str) -> int:
        if (pk := id_of(value)) is None:
            raise ValueError
        return pk

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(IdConverter, "id")
