"""What people type on one line: names, titles, and the words of a search.

Zero-width characters and those that turn the direction of writing would let one name pass for
another; control characters print nothing.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.forms import CharField

from members.collation import fold

INVISIBLE = frozenset({"Cc", "Cf"})
"""Categories of Unicode: control characters, and characters without a width."""
NOT_SEARCHED = INVISIBLE | {"Cs", "Cn"}
"""Halves of surrogate pairs, and what is no character at all, too."""
LONGEST = 100
MOST_WORDS = 10
"""Each word becomes a condition of its own, and SQLite takes no more than a thousand of them."""


def one_line(text: str) -> str:
    """``text`` without line breaks, surplus spaces and invisible characters.

    Raises ValidationError, as for an empty field, when nothing is left.
    """
    line = _visible(text, INVISIBLE)
    if text and not line:
        raise ValidationError(CharField.default_error_messages["required"], code="required")
    return line


class OneLineField(CharField):
    """A name or a title."""

    def clean(self, value):
        return one_line(super().clean(value))


def search_text(typed: str) -> str:
    """The one way to read a search field: a line of at most LONGEST signs and MOST_WORDS words."""
    return " ".join(_visible(typed, NOT_SEARCHED).split()[:MOST_WORDS])[:LONGEST].strip()


def search_words(typed: str) -> list[str]:
    """The words to look for, folded as the columns called ``folded`` are; at most MOST_WORDS."""
    return fold(search_text(typed)).split()[:MOST_WORDS]


def _visible(text: str, invisible: frozenset[str]) -> str:
    signs = (sign for sign in text if sign.isspace() or unicodedata.category(sign) not in invisible)
    return " ".join("".join(signs).split())
