"""Cleans texts of one line: names, titles and search queries.

Control characters are removed. So are characters that have no width or change the direction of
writing, because with them two different names could look the same.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.forms import CharField

from members.collation import fold

INVISIBLE = frozenset({"Cc", "Cf"})
"""Two Unicode categories: control characters (Cc) and format characters without a width (Cf)."""
NOT_SEARCHED = INVISIBLE | {"Cs", "Cn"}
"""The Unicode categories whose characters are removed from searches: INVISIBLE, and also lone
surrogates (Cs) and unassigned code points (Cn)."""
LONGEST = 100
MOST_WORDS = 10
"""How many words a search may have at most. Each word adds a condition to the query, and SQLite
limits the depth of an expression."""


def one_line(text: str) -> str:
    """``text`` without line breaks, surplus spaces and invisible characters.

    Raises ValidationError "required" if nothing is left of a text that was not empty.
    """
    line = _visible(text, INVISIBLE)
    if text and not line:
        raise ValidationError(CharField.default_error_messages["required"], code="required")
    return line


class OneLineField(CharField):
    """A form field for a name or a title, which ``one_line`` cleans."""

    def clean(self, value):
        return one_line(super().clean(value))


def search_text(typed: str) -> str:
    """Cleans the text of a search field. Cuts it to LONGEST characters and MOST_WORDS words."""
    return " ".join(_visible(typed, NOT_SEARCHED).split()[:MOST_WORDS])[:LONGEST].strip()


def search_words(typed: str) -> list[str]:
    """The first MOST_WORDS words of a search, without case and diacritics.

    They are folded with ``members.collation.fold``, as are the columns called ``folded``.
    """
    return fold(search_text(typed)).split()[:MOST_WORDS]


def _visible(text: str, invisible: frozenset[str]) -> str:
    signs = (sign for sign in text if sign.isspace() or unicodedata.category(sign) not in invisible)
    return " ".join("".join(signs).split())
