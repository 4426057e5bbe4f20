"""What people look for: the one way to read a search field, however much stands in it.

Each word becomes a condition of its own, and SQLite takes no more than a thousand of them.
"""

from __future__ import annotations

import unicodedata

from members.accounts.collation import fold

LONGEST = 100
MOST_WORDS = 10
UNSEEN = {"Cc", "Cf", "Cs", "Cn"}
"""Control characters, signs without a width, halves of signs, and what is no sign at all."""


def search_text(typed: str) -> str:
    """``typed`` as one line: at most LONGEST signs and MOST_WORDS words, of what can be read."""
    signs = (sign for sign in typed if sign.isspace() or unicodedata.category(sign) not in UNSEEN)
    return " ".join("".join(signs).split()[:MOST_WORDS])[:LONGEST].strip()


def search_words(typed: str) -> list[str]:
    """The words to look for, folded as the columns called ``folded`` are; at most MOST_WORDS."""
    return fold(search_text(typed)).split()[:MOST_WORDS]
