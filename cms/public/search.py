"""Full-text search of public pages in one language.

The search uses Wagtail's index in the database. Pages that contain exactly the words of the query
come first. Pages that contain other forms of the words follow. For these, the search ignores
diacritics (``lodz`` finds ``Łódź``) and the ends of words, which Polish inflects (``partnerstwo``
finds ``partnerstwa``).
"""

import re
from functools import reduce

from anyascii import anyascii
from wagtail.models import Locale, Page
from wagtail.search.query import And, PlainText, SearchQuery

from members.text import search_text

MOST_WORDS = 8
LONGEST_WORD = 40
# The largest number of results. People who need more refine their search.
MOST_HITS = 100
_WORD = re.compile(r"[^\W_]+")
# (length, cut): words of at least ``length`` letters lose their last ``cut`` letters. The first
# pair that fits a word applies.
_ENDINGS = [(7, 2), (5, 1), (0, 0)]


def find(query: str, language: str) -> list[int]:
    """Ids of public pages in ``language`` that contain all words of ``query``, the best first.

    Returns at most MOST_HITS ids. ``query`` cannot contain operators: punctuation is ignored.
    """
    words = words_of(search_text(query))[:MOST_WORDS]
    beginnings = _beginnings(words)
    locale = Locale.objects.filter(language_code=language).first()
    if not beginnings or not locale:
        return []
    pages = Page.objects.live().public().filter(locale=locale)
    exact = pages.search(" ".join(words), operator="and")[:MOST_HITS]
    similar = pages.autocomplete(beginnings, order_by="-last_published_at")[:MOST_HITS]
    found = dict.fromkeys(page.pk for results in (exact, similar) for page in results)
    return list(found)[:MOST_HITS]


def words_of(text: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in _WORD.findall(text)]


def folded(text: str) -> str:
    """``text`` in lower case, without diacritics and punctuation."""
    return " ".join(words_of(anyascii(text).lower()))


def _beginnings(words: list[str]) -> SearchQuery | None:
    """A query for the beginnings of ``words``; None if ``words`` have no letters or digits."""
    # Splits the words again: transliteration may turn one word into several.
    beginnings = folded(" ".join(words)).split()[:MOST_WORDS]
    parts = [PlainText(_without_ending(word)) for word in beginnings]
    return reduce(lambda query, part: And([query, part]), parts) if parts else None


def _without_ending(word: str) -> str:
    length = next(cut for letters, cut in _ENDINGS if len(word) >= letters)
    return word[: len(word) - length]
