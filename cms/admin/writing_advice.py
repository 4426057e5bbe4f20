"""Advice that editors get after saving: on long sentences and on links that name no target.

Wagtail's own readability score counts words of more than six letters. Polish has so many of them
that most official texts score as "complex". So this module counts words per sentence instead.
"""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from django.utils.text import Truncator
from django.utils.translation import gettext as _, ngettext
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.admin.link_check import links_of
from forum.richtext.scripts import with_scripts_as_text

# A sentence with more words than this gets advice. Guides to plain Polish recommend 15 to 20 words.
LONGEST_SENTENCE = 30
QUOTED_WORDS = 8
_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZĄĆĘŁŃÓŚŹŻ„])")
# Tags at which text is split into lines. List tags are included, so that a list item also ends
# where a nested list begins.
_LINE = re.compile(r"</?(?:p|h[2-6]|ol|ul|li)\b[^>]*>")
_VAGUE = re.compile(
    r"(kliknij\s+)?(tu|tutaj)|kliknij|(czytaj|zobacz)(\s+(dalej|więcej))?|więcej|link"
    r"|(click\s+)?here|(read\s+)?more",
    re.IGNORECASE,
)


def advice_on(page: Page) -> list[str]:
    """Advice on the content of ``page``, in the active language; empty if there is none."""
    found = []
    words = [target.words for _where, target in links_of(page) if _is_vague(target.words)]
    if words:
        found.append(
            _("A link should name what it leads to. Here it says: %(words)s")
            % {"words": ", ".join(f"„{each}”" for each in dict.fromkeys(words))}
        )
    long = [each for each in _sentences(page) if len(each.split()) > LONGEST_SENTENCE]
    if long:
        text = ngettext(
            "%(count)s sentence has more than %(limit)s words; it is easier to read in two:"
            " “%(first)s”",
            "%(count)s sentences have more than %(limit)s words; they are easier to read in"
            " two. The first: “%(first)s”",
            len(long),
        )
        first = Truncator(long[0]).words(QUOTED_WORDS)
        found.append(text % {"count": len(long), "limit": LONGEST_SENTENCE, "first": first})
    return found


def _is_vague(words: str) -> bool:
    return bool(_VAGUE.fullmatch(words.strip(" .:…>»\n")))


def _sentences(page: Page) -> Iterator[str]:
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            written = _strings(getattr(page, field.name).get_prep_value())
        elif isinstance(field, RichTextField) or field.name == "intro":
            written = [getattr(page, field.name)]
        else:
            continue
        for text in written:
            for paragraph in _paragraphs(text):
                yield from _END.split(paragraph)


def _strings(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _paragraphs(text: str) -> list[str]:
    """The paragraphs, list items and headings of formatted text, or the lines of plain text."""
    if "<p" not in text and "<li" not in text:
        return text.splitlines()
    words = " ".join(with_scripts_as_text(text).replace("<br/>", " ").split())
    lines = _LINE.sub("\n", words)
    return BeautifulSoup(lines, "html.parser").get_text().splitlines()
