"""Filters short tables, such as those of cases and meetings, by words of their titles."""

from django.db.models import QuerySet

from members.collation import folded_words
from members.people.models import plain
from members.text import MOST_WORDS, search_text


def titled(rows: QuerySet, typed: str) -> QuerySet:
    """The ``rows`` whose ``title`` contains every word of ``typed``.

    Case, Polish diacritics and punctuation do not matter. The database reads every title, so long
    tables need a column with folded titles instead, as threads have.
    """
    words = folded_words(search_text(typed))[:MOST_WORDS]
    if words:
        rows = rows.alias(plain_title=plain("title"))
    for word in words:
        rows = rows.filter(plain_title__contains=word)
    return rows
