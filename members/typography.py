"""Keeps together words that Polish typography does not separate at the end of a line.

A no-break space replaces the space after a word of one letter ("w domu") and between a number and
its unit, month or abbreviation ("12 grudnia", "5 km", "art. 22"). A word joiner keeps a range of
numbers together ("1–2 lipca", "8.00–16.00"), because browsers break lines after a dash. The rules
are the usual ones of Polish typesetting; see docs/decisions/polish-typography.md.

Only HTML for readers gets these characters. What people typed, and plain text, stay as they are.
"""

import re

from django.utils.safestring import SafeString, mark_safe

NBSP = "\u00a0"
JOINER = "\u2060"
"""The word joiner: invisible, without width, and no line breaks there."""

LETTERS = "AIOUWZaiouwz"
"""The Polish words of one letter. English "a" and "I" are among them."""

BEFORE_NUMBER = (
    "art. ust. pkt nr poz. § §§ str. s. rozdz. zał. tab. rys. tel. godz. ok. par. t. dz. lp."
)
"""Abbreviations that stay with the number after them, also with a capital letter."""

MONTHS = (
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada"
    " grudnia"
)
UNITS = (
    "% ‰ °C mm cm dm m km m² m³ km² cm² cm³ m2 m3 km2 ha a ar mg g dag kg t ml l hl s min h"
    " kW kWh MW MWh GJ kB MB GB TB Mb/s tys. mln mld bln zł gr PLN EUR USD euro € r. rok roku w."
    " godz. proc. pp. pkt os. szt. str. poz. lat dni a.m. p.m."
)
"""What stays with the number before it."""

BETWEEN = "tys. mln mld bln"
"""Words that stand between a number and its unit, as in "3,5 tys. zł"."""

_SPACE = f"[ {NBSP}]"


def _any_of(words: str) -> str:
    return "|".join(map(re.escape, words.split()))


def _behind(words: str) -> str:
    """A pattern that matches directly after a space, if one of ``words`` is before the space.

    A lookbehind in Python has a fixed length, so each word has its own.
    """
    return "|".join(rf"(?<=(?<!\w){re.escape(word)}{_SPACE})" for word in words.split())


# The pattern begins with the space, because this is searched for much faster than the words.
_UNBROKEN = re.compile(
    rf"""
    {_SPACE}(?=\S)(?:
        (?<=(?<!\w)[{LETTERS}]{_SPACE})
        | (?<=\d{_SPACE})(?:
            (?!(?:{_any_of(BEFORE_NUMBER)}){_SPACE}\d)  # "ust. 1 pkt 3"
            (?=(?:{_any_of(f"{MONTHS} {UNITS}")})(?!\w))
            | (?<!\d{{4}}{_SPACE})(?=\d{{3}}(?!\d))
        )
        | (?=\d)(?:{_behind(f"{BEFORE_NUMBER} {BEFORE_NUMBER.title()}")})
        | (?=(?:{_any_of(UNITS)})(?!\w))(?:{_behind(BETWEEN)})
        | (?<=(?<!\w)lit\.{_SPACE})(?=\w)
        | (?<=[IVX]{_SPACE})(?=w\.)
    )""",
    re.VERBOSE,
)

_RANGE = re.compile(r"(?<=\d)–(?=\d)")
_TAG = re.compile(r'(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)')
_NAME = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
_INLINE = frozenset(
    ["a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q"]
    + ["s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"]
)
"""Tags that do not begin a new line."""
_UNTOUCHED = frozenset(["code", "kbd", "pre", "samp", "script", "style", "textarea"])

PLACE = "\x1f"
"""A placeholder for the spaces of this module. The sanitiser removes this character from texts."""


def typeset(text: str) -> str:
    """``text`` with no-break spaces where Polish typography wants them, and ranges joined.

    Safe HTML stays safe HTML, and its tags and code stay as they are. Plain text stays plain text,
    which templates escape as usual.
    """
    if hasattr(text, "__html__"):
        return typeset_html(text.__html__())
    return _RANGE.sub(f"–{JOINER}", _UNBROKEN.sub(NBSP, str(text)))


def typeset_html(html: str) -> SafeString:
    """Safe ``html`` with no-break spaces where Polish typography wants them, and ranges joined."""
    return mark_safe(_with_joined_ranges(with_places(html).replace(PLACE, NBSP)))


def without_typesetting(html: str) -> str:
    """Cooked ``html`` with ordinary spaces where ``typeset_html`` put no-break spaces.

    A no-break space that somebody typed stays, because the sanitiser writes it as ``&nbsp;``. The
    joiners of ranges go, too.
    """
    return html.replace(NBSP, " ").replace(f"–{JOINER}", "–")


def with_places(html: str) -> str:
    """Safe ``html`` with PLACE in each place where a line must not break, instead of the space.

    All other no-break spaces become ``&nbsp;``.
    """
    pieces = _TAG.split(html.replace("&nbsp;", NBSP))
    seen = _as_seen(pieces)
    marked, end = _UNBROKEN.sub(PLACE, "".join(seen)), 0
    for at, text in enumerate(seen):
        start, end = end, end + len(text)
        if text is pieces[at]:
            pieces[at] = marked[start:end]
    return "".join(pieces).replace(NBSP, "&nbsp;")


def _with_joined_ranges(html: str) -> str:
    """Safe ``html`` with a joiner after each dash between two digits, except in tags and code."""
    if "–" not in html:
        return html
    pieces = _TAG.split(html)
    for at, text in enumerate(_as_seen(pieces)):
        if text is pieces[at]:
            pieces[at] = _RANGE.sub(f"–{JOINER}", text)
    return "".join(pieces)


def _as_seen(pieces: list[str]) -> list[str]:
    """Returns the ``pieces`` of HTML (alternately text and a tag) as the rules see them.

    A tag inside a line becomes empty, any other tag a line break. Code becomes underscores. Other
    text is the same object as in ``pieces``.
    """
    seen, code = [], 0
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            seen.append("_" * len(piece) if code and piece else piece)
            continue
        name = found[1].lower() if (found := _NAME.match(piece)) else ""
        if name in _UNTOUCHED:
            code += -1 if piece.startswith("</") else 1
        seen.append("" if name in _INLINE else "\n")
    return seen
