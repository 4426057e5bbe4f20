"""Numbered lists: every item keeps the marker that it had in its source.

Markers that an HTML list can show ("3.", "c)", "IV") become attributes: ``type``, ``start`` and
``value``. If an item has a marker that no HTML list can show ("§ 7.", "2a.", "3.1."), the markers
of all items of its list become text at the beginning of the items, and ``data-marker="text"``
hides the markers of the list itself.

``static/js/editor/numbering.js`` does the same in the browser.
"""

import re
from collections.abc import Iterator, Sequence

from forum.richtext.trees import (
    is_inside,
    is_text,
    move_all,
    new_tag,
    remove,
    tag_before,
    tags_in,
    words_of,
)

TYPES = ("1", "a", "A", "i", "I")
"""The values of the attribute ``type`` of ``<ol>``."""
LISTS = ("ul", "ol")
AS_TEXT = "text"
"""The value of ``data-marker`` for an ``<ol>`` whose items contain their markers as text."""
DOT = "."
"""The default character after the number or letter in a marker, as in "1." or "a.".

If a list has another character or none, its ``data-marker`` is its type followed by the character,
such as "a)" or "a".
"""
STYLES = {
    "decimal": "1",
    "lower-alpha": "a",
    "lower-latin": "a",
    "lower-roman": "i",
    "upper-alpha": "A",
    "upper-latin": "A",
    "upper-roman": "I",
    "none": AS_TEXT,
    "decimal-leading-zero": "zero",
    "lower-greek": "greek",
    **dict.fromkeys(["disc", "circle", "square"], "bullet"),
}
"""CSS ``list-style-type`` -> the ``type`` of an ``<ol>``, or a word of our own if HTML has no such
type."""
BULLETS = frozenset(["disc", "circle", "square"])
"""The values of the attribute ``type`` of a list that make it show bullets."""

_BLOCKS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", *LISTS, "table", "blockquote", "pre"])
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_MARKER = re.compile(r"([0-9]{1,4}|[a-z]{1,9}|[A-Z]{1,9})([.)]?)")
_ROMAN = re.compile("M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_BULLET = "•"


def is_bullet(marker: str) -> bool:
    """Whether ``marker`` is a bullet: it has no letter or digit, or is Word's "o" for a circle."""
    return marker == "o" or not any(map(str.isalnum, marker))


def number(ol, markers: Sequence[str]) -> None:
    """Makes ``ol`` show ``markers``, one for each item: by attributes if possible, else as text."""
    items = [item for item in ol.childNodes if item.nodeName == "li"]
    read = _read(markers)
    if read is None:
        ol.setAttribute("data-marker", AS_TEXT)
        for item, marker in zip(items, markers, strict=True):
            begin_with(item.firstChild, marker)
        return
    kind, suffix, ordinals = read
    ol.setAttribute("type", kind)
    if suffix != DOT:
        ol.setAttribute("data-marker", kind + suffix)
    for item, ordinal in zip(items, ordinals, strict=True):
        item.setAttribute("value", str(ordinal))


def begin_with(tag, marker: str) -> None:
    """Puts ``marker`` at the beginning of the text in ``tag``."""
    tag.insertBefore(tag.ownerDocument.createTextNode(f"{marker} "), tag.firstChild)


def _read(markers: Sequence[str]) -> tuple[str, str, list[int]] | None:
    """Reads ``markers`` as markers of one HTML list, and returns (type, suffix, numbers).

    For ["c)", "d)"] this is ("a", ")", [3, 4]). None if no type of list can show all markers.
    """
    parts = [_MARKER.fullmatch(marker) for marker in markers]
    if not all(parts) or len({part[2] for part in parts}) > 1:
        return None
    words = [part[1] for part in parts]
    found = {kind: [_ordinal(kind, word) for word in words] for kind in TYPES}
    found = {kind: ordinals for kind, ordinals in found.items() if None not in ordinals}
    if not found:
        return None
    # "i" may be a letter or a Roman numeral. Choose the type in which more markers are greater by
    # one than the marker before. On a tie, choose Roman if the first marker is i, v or x.
    is_roman = words[0] in "ivxIVX"
    kind = max(found, key=lambda kind: (_steps(found[kind]), (kind in "iI") == is_roman))
    return kind, parts[0][2], found[kind]


def _steps(ordinals: Sequence[int]) -> int:
    """How many of ``ordinals`` are greater by 1 than the number before them."""
    return sum(after == before + 1 for before, after in zip(ordinals, ordinals[1:], strict=False))


def _ordinal(kind: str, word: str) -> int | None:
    """The number that a list of type ``kind`` shows as ``word``, or None if there is none."""
    if kind == "1":
        return int(word) if word.isdecimal() and str(int(word)) == word else None
    if not (word.islower() if kind.islower() else word.isupper()):
        return None
    if kind in "aA":
        return ord(word.lower()) - ord("a") + 1 if len(word) == 1 else None
    if not _ROMAN.fullmatch(word.upper()):
        return None
    digits = [_ROMAN_DIGITS[letter] for letter in word.upper()]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    return sum(-digit if digit < after else digit for digit, after in pairs)


def show_markers(tree) -> None:
    """Makes each list in ``tree`` show the markers that the style of the list or its items sets.

    A list with bullets becomes a ``<ul>``, any other list an ``<ol>``. Markers that HTML lists
    cannot show become text. The ``style`` attributes in ``tree`` must contain the keywords of
    ``pasting.meaning``.
    """
    items = tree.getElementsByTagName("li")
    for item in items:
        # Browsers show no marker for an item with "display: block" (keyword "unmarked"). In HTML of
        # Word for the web all items have this style, so there it is ignored.
        is_unmarked = "unmarked" in item.getAttribute("style").split()
        is_words = item.hasAttribute("data-aria-level") or item.hasAttribute("data-listid")
        if is_unmarked and not is_words:
            _into_previous(item)
    for tag in tags_in(tree):
        if tag.tagName not in LISTS or tag.hasAttribute("data-marker"):
            continue
        shown = _shown_by(tag)
        tag = _renamed(tag, "ul" if shown == "bullet" else "ol")
        if tag.hasAttribute("type"):
            tag.removeAttribute("type")
        if tag.tagName == "ol":
            _show(tag, shown)
    for item in items:
        if item.parentNode is not None and _said_by(item) == AS_TEXT and _is_unmarked(item):
            _into_previous(item)


def _show(ol, shown: str) -> None:
    for item, ordinal in [*ordinals(ol)]:
        item.setAttribute("value", str(ordinal))
    if shown == AS_TEXT:
        ol.setAttribute("data-marker", AS_TEXT)
    elif shown in {"zero", "greek"}:
        for item, ordinal in ordinals(ol):
            begin_with(_first_line(item), _written(shown, ordinal) + ".")
        ol.setAttribute("data-marker", AS_TEXT)
    elif shown != "1":
        ol.setAttribute("type", shown)
    if ol.hasAttribute("reversed"):
        ol.removeAttribute("reversed")


def _shown_by(tag) -> str:
    """The kind of markers, a value of STYLES, that a browser shows in the list ``tag``."""
    items = [node for node in tag.childNodes if node.nodeName == "li"]
    said = [_said_by(item) for item in items]
    if said and (marked := next((word for word in said if word != AS_TEXT), AS_TEXT)):
        return marked
    if own := _said_by(tag):
        return own
    given = tag.getAttribute("type")
    if given in BULLETS:
        return "bullet"
    return given or ("1" if tag.tagName == "ol" else "bullet")


def _said_by(tag) -> str:
    """The kind of markers, a value of STYLES, that the style of ``tag`` sets, or ""."""
    words = (word for word in tag.getAttribute("style").split() if word.startswith("type-"))
    return next(words, "").removeprefix("type-")


def _renamed(tag, name: str):
    """Changes the name of ``tag`` to ``name``: replaces it by a new tag with the same content.

    Returns the new tag, or ``tag`` if it already has this name.
    """
    if tag.tagName == name:
        return tag
    other = new_tag(tag, name, dict(tag.attributes.items()))
    move_all(tag, other)
    tag.parentNode.replaceChild(other, tag)
    return other


def _is_unmarked(item) -> bool:
    """Whether ``item``, whose style hides its marker, should become part of the item before it.

    It should if other items of the list have markers, or if it contains nothing but a list.
    """
    has_words = any(
        node.data.strip() if is_text(node) else node.nodeName not in LISTS
        for node in item.childNodes
    )
    return not has_words or item.parentNode.getAttribute("data-marker") != AS_TEXT


def _into_previous(item) -> None:
    """Moves the content of ``item`` to the end of the previous item, and removes ``item``.

    If there is no previous item, the content is put before the list.
    """
    before = tag_before(item)
    line = new_tag(item, "p")
    while item.firstChild is not None and item.firstChild.nodeName not in _BLOCKS:
        line.appendChild(item.firstChild)
    for node in (line, *item.childNodes):
        if before is not None and before.nodeName == "li":
            before.appendChild(node)
        else:
            item.parentNode.parentNode.insertBefore(node, item.parentNode)
    remove(item)


def _first_line(item):
    """The paragraph with which ``item`` begins; ``item`` itself if it begins with no paragraph."""
    nodes = (node for node in item.childNodes if not is_text(node) or node.data.strip())
    line = next(nodes, None)
    return line if line is not None and line.nodeName == "p" else item


def write_out(pre) -> None:
    """Writes the markers of lists in ``pre`` as text, because a code block cannot contain lists."""
    for item in pre.getElementsByTagName("li"):
        if item.parentNode.nodeName != "ol":
            begin_with(item, _BULLET)
    for ol in pre.getElementsByTagName("ol"):
        if ol.getAttribute("data-marker") != AS_TEXT:
            suffix = ol.getAttribute("data-marker")[1:] if ol.hasAttribute("data-marker") else DOT
            for item, ordinal in ordinals(ol):
                begin_with(item, _written(ol.getAttribute("type"), ordinal) + suffix)


def ordinals(ol) -> Iterator[tuple]:
    """Pairs (item, number that it shows) of the items of ``ol``."""
    items = [node for node in ol.childNodes if node.nodeName == "li"]
    step = -1 if ol.hasAttribute("reversed") else 1
    ordinal = start_of(ol) if step > 0 or ol.hasAttribute("start") else len(items)
    for item in items:
        ordinal = int(item.getAttribute("value") or ordinal)
        yield item, ordinal
        ordinal += step


def start_of(ol) -> int:
    return int(ol.getAttribute("start") or 1)


def _written(kind: str, ordinal: int) -> str:
    """``ordinal`` as a list of type ``kind`` shows it: 3 as "c" or "iii".

    Returns digits if the type has no letters for the number, as for 27 in a list of type "a".
    """
    if kind == "zero":
        return f"{ordinal:02}"
    if kind == "greek" and 1 <= ordinal <= len(_GREEK):
        return _GREEK[ordinal - 1]
    if kind in {"a", "A"} and 1 <= ordinal <= 26:
        return chr(ord(kind) + ordinal - 1)
    if kind in {"i", "I"} and 1 <= ordinal <= 3999:
        roman = _roman(ordinal)
        return roman if kind == "I" else roman.lower()
    return str(ordinal)


def _roman(ordinal: int) -> str:
    roman = ""
    for digit, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    ):
        times, ordinal = divmod(ordinal, digit)
        roman += letters * times
    return roman


def lift(inner) -> None:
    """Moves ``inner``, a list directly in another list, to before the outer list.

    Does so only if no item of the outer list precedes ``inner``. There, ``inner`` would need an
    item around it, which would show a marker that the source does not have. Nothing is moved in a
    code block (``<pre>``).
    """
    outer, node = inner.parentNode, inner.previousSibling
    while node is not None and is_text(node) and not node.data.strip():
        node = node.previousSibling
    if node is None and not is_inside(outer, "pre"):
        outer.parentNode.insertBefore(inner, outer)


def marker_words(marker) -> str:
    """The text of the element ``marker``, with each run of white space as one space."""
    return " ".join(words_of(marker).split())
