"""Finds public pages by words, in the reader's language.

Wagtail's index in the database does the work. The pages with the very words come first. After them
come those with other forms: words are folded (``lodz`` finds ``Łódź``) and compared without the
ending, which Polish changes (``partnerstwo`` finds ``partnerstwa``).
"""

import re
from functools import reduce

from anyascii import anyascii
from wagtail.models import Locale, Page
from wagtail.search.query import And, PlainText, SearchQuery

from members.text import search_text

MOST_WORDS = 8
LONGEST_WORD = 40
# Who did not find it by then asks for something else.
MOST_HITS = 100
_WORD = re.compile(r"[^\W_]+")
# From how many letters on how many of them are an ending.
_ENDINGS = [(7, 2), (5, 1), (0, 0)]


def find(query: str, language: str) -> list[int]:
    """Ids of public pages of ``language`` in which all words of ``query`` stand, the best first.

    At most MOST_HITS. No sign in ``query`` means anything but itself.
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
    """``text`` as words of small letters without diacritics."""
    return " ".join(words_of(anyascii(text).lower()))


def _beginnings(words: list[str]) -> SearchQuery | None:
    """Asks for words which begin as ``words`` do. None where no sign can be folded."""
    # A sign of another script may become several words.
    beginnings = folded(" ".join(words)).split()[:MOST_WORDS]
    parts = [PlainText(_without_ending(word)) for word in beginnings]
    return reduce(lambda query, part: And([query, part]), parts) if parts else None


def _without_ending(word: str) -> str:
    length = next(cut for letters, cut in _ENDINGS if len(word) >= letters)
    return word[: len(word) - length]
