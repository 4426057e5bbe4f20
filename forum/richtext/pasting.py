"""Cleans HTML from Word, Excel and other programs: keeps structure, drops appearance.

Word writes lists as paragraphs, Excel copies empty cells, and all of them write bold as a style.
``static/js/editor/paste.js`` repairs that when somebody pastes into the editor; this module repairs
HTML that arrives in another way. ``forum.richtext.cooking`` calls it between its own steps.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.dom.minidom import Node

from forum.richtext.numbering import (
    AS_TEXT,
    STYLES,
    begin_with,
    is_bullet,
    lift,
    marker_words,
    number,
    write_out,
)
from forum.richtext.trees import (
    MAX_NESTED,
    depth_of,
    is_inside,
    is_text,
    move_all,
    new_tag,
    remove,
    tags_in,
)
from forum.richtext.unmarking import take_out

STYLED = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "span", "td", "th", "ol", "li"]
"""Tags whose ``style`` may have a meaning, such as bold or "item of a list"."""

LISTS = ("ul", "ol")
BLOCKS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", *LISTS, "blockquote", "pre", "table"])

MARKS = {"super": "sup", "sub": "sub", "strike": "s", "italic": "em", "bold": "strong"}
"""Keywords of ``meaning`` -> the mark that they become, the innermost first, as in the editor."""

SWITCHED_OFF = {"thin": "strong", "upright": "em"}
"""Keywords of ``meaning`` -> the mark in which the words are not."""

COMMENT = "MsoCommentReference"
"""Class of Word's links to comments of reviewers."""
DELETED = "msoDel"
"""Class of what a tracked change of Word deletes."""
NOTES = frozenset(["MsoFootnoteReference", "MsoEndnoteReference"])
"""Classes of Word's marks of notes, such as [1]."""

_MARKS = "b|big|code|del|em|font|i|nobr|s|small|strike|strong|tt|u"
# Its parts cannot match the same text, so it runs in linear time.
_MARK = re.compile(
    rf"<({_MARKS})((?:\s+[\w:.-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=`]+))?)+)\s*>",
    re.IGNORECASE,
)
# Who deleted it and when: Word and LibreOffice write that of tracked changes.
_TRACKED = re.compile(r"\s(?:cite|datetime|s?dctime)=|\bmso-?", re.IGNORECASE)
_PLAIN = re.compile(
    r"(?:^|[\s;\"'])font-(?:weight:\s?(?:normal|400)|style:\s?normal)", re.IGNORECASE
)
_SAYS = {
    "strike": re.compile(
        r"(?:^|[\s;])text-decoration(?:-line)?:[^;]{0,60}line-through", re.IGNORECASE
    ),
    "bold": re.compile(r"(?:^|[\s;])font-weight:\s?(?:bold|[6-9]00)", re.IGNORECASE),
    "thin": re.compile(r"(?:^|[\s;])font-weight:\s?(?:normal|400)", re.IGNORECASE),
    "upright": re.compile(r"(?:^|[\s;])font-style:\s?normal", re.IGNORECASE),
    "italic": re.compile(r"(?:^|[\s;])font-style:\s?italic", re.IGNORECASE),
    "super": re.compile(r"(?:^|[\s;])vertical-align:\s?super", re.IGNORECASE),
    "sub": re.compile(r"(?:^|[\s;])vertical-align:\s?sub\b", re.IGNORECASE),
    "symbols": re.compile(
        r"(?:^|[\s;])font-family:\s?[\"']?(?:symbol|wingdings|webdings|courier new)", re.IGNORECASE
    ),
    "marker": re.compile(r"mso-list:\s?ignore", re.IGNORECASE),
    "comment": re.compile(r"mso-element:\s?comment", re.IGNORECASE),
}
_LIST = re.compile(r"mso-list:\s?(l[0-9]{1,9})\s{1,9}level([1-9])", re.IGNORECASE)
_LIST_STYLE = re.compile(
    rf"(?:^|[\s;])list-style(?:-type)?:\s?({'|'.join(STYLES)}|none)\b", re.IGNORECASE
)


def without_styled_marks(source: str) -> str:
    """``source`` with the attributes of ``<b>``, ``<i>`` and similar tags removed.

    A tag whose style says "normal" becomes a span: Google Docs wraps everything copied in such a
    ``<b>``. What a tracked change deletes gets the class DELETED.
    """
    return _MARK.sub(_without_style, source)


def _without_style(tag: re.Match[str]) -> str:
    name, attributes = tag.groups()
    if name.lower() == "del" and _TRACKED.search(attributes):
        return f'<del class="{DELETED}">'
    return "<span>" if _PLAIN.search(attributes) else f"<{name}>"


def meaning_of_class(names: str) -> str | None:
    """The one of the classes ``names`` that has a meaning, or None."""
    return next((name for name in names.split() if name in {COMMENT, DELETED, *NOTES}), None)


def meaning(style: str) -> str | None:
    """Keywords for the meaning of a ``style``: "bold", "type-a", "list-l0-2"; None without any."""
    said = [word for word, pattern in _SAYS.items() if pattern.search(style)]
    if listed := _LIST_STYLE.search(style):
        said.append(f"type-{STYLES.get(listed[1].lower(), AS_TEXT)}")
    if line := _LIST.search(style):
        said.append(f"list-{line[1].lower()}-{line[2]}")
    return " ".join(said) or None


def mend(tree) -> None:
    """Turns styles in ``tree`` into tags; ``style`` attributes hold the keywords of ``meaning``."""
    lines = []
    off = {word: [] for word in SWITCHED_OFF}
    for tag in tags_in(tree):
        if tag.getAttribute("class") in {COMMENT, DELETED}:
            remove(tag)
            continue
        if tag.getAttribute("class") in NOTES:
            tag.removeAttribute("class")
            begin_with(tag, "")
        if tag.hasAttribute("style"):
            said = tag.getAttribute("style").split()
            tag.removeAttribute("style")
            _mend_styled(tag, said, lines)
            for word in off.keys() & set(said) if tag.tagName == "span" else ():
                off[word].append(tag)
    for word, tags in off.items():
        take_out(tree, SWITCHED_OFF[word], tags)
    _make_lists(lines)
    for tag in tags_in(tree):
        for name in ("marker", "symbols"):
            if tag.hasAttribute(name):
                tag.removeAttribute(name)
        # Some programs put a sublist after its item instead of into it.
        if tag.tagName in LISTS and tag.parentNode.tagName in LISTS:
            item = _tag_before(tag)
            if item is not None and item.tagName == "li":
                item.appendChild(tag)
            else:
                lift(tag)
    for pre in tree.getElementsByTagName("pre"):
        if not is_inside(pre, "pre"):
            write_out(pre)


def _mend_styled(tag, said: Sequence[str], lines: list) -> None:
    """Handles one styled ``tag``; paragraphs that are list items are appended to ``lines``."""
    if "symbols" in said and tag.tagName == "span":
        tag.setAttribute("symbols", "")
    if "comment" in said:
        remove(tag)
    elif tag.tagName in {"ol", "li"}:
        _mend_list(tag, said)
    elif "marker" in said:
        tag.setAttribute("marker", "")
    elif said[-1].startswith("list-") and tag.tagName not in {"div", "span", "td", "th"}:
        lines.append((tag, said[-1]))
    elif tag.tagName in {"span", "td"} or (tag.tagName == "p" and not _holds(tag, BLOCKS)):
        _mark(tag, said)
    elif tag.tagName == "th":
        _mark(tag, [word for word in said if word != "bold"])


def _mend_list(tag, said: Sequence[str]) -> None:
    """Handles a styled ``<ol>`` or ``<li>``: Google Docs writes the type of a list at its items."""
    ol = tag if tag.tagName == "ol" else tag.parentNode
    for word in said:
        kind, _dash, rest = word.partition("-")
        if kind == "list" and tag.tagName == "li":
            tag.setAttribute("level", rest.rpartition("-")[2])
        elif kind == "type" and ol.nodeName == "ol":
            if tag is not ol and (ol.hasAttribute("type") or _tag_before(tag) is not None):
                continue
            if rest == AS_TEXT:
                ol.setAttribute("data-marker", AS_TEXT)
            else:
                ol.setAttribute("type", rest)


def _holds(tag, names) -> bool:
    return any(inner.tagName in names for inner in tags_in(tag))


def _tag_before(tag):
    """The previous sibling element of ``tag``, or None."""
    node = tag.previousSibling
    while node is not None and is_text(node):
        node = node.previousSibling
    return node


def _mark(tag, said: Sequence[str]) -> None:
    """Wraps the content of ``tag`` in the marks that its style means."""
    for word, name in MARKS.items():
        if word in said:
            mark = new_tag(tag, name)
            move_all(tag, mark)
            tag.appendChild(mark)


class _Opened(NamedTuple):
    """A list that is being made: the level of its items, its kind, its element."""

    level: int
    kind: str
    tag: Node


def _make_lists(lines: Sequence[tuple]) -> None:
    """Turns paragraphs into list items. ``lines``: (paragraph, "list-<name>-<level>").

    A heading stays one, with its number as text.
    """
    opened: list[_Opened] = []
    markers: dict[Node, list[str]] = {}
    for line, place in lines:
        marker = _marker_of(line)
        if marker is None or is_inside(line, *LISTS):
            continue
        words, is_bullet = marker_words(marker), _is_bullet(marker)
        remove(marker)
        room = MAX_NESTED - depth_of(line)
        if line.tagName != "p" or not room:
            if not is_bullet:
                begin_with(line, words)
            continue
        before = _before(line)
        if not opened or before is not opened[0].tag:
            opened = _opened_by(before)
        _list, name, level = place.split("-")
        new = _open(opened, line, (int(level), f"{'ul' if is_bullet else 'ol'} {name}"), room)
        _make_item(line, new)
        if not is_bullet:
            markers.setdefault(new, []).append(words)
    for ol, words in markers.items():
        number(ol, words)


def _opened_by(tag) -> list[_Opened]:
    """The lists in which Word's list paragraphs after the list ``tag`` go on, if it is Word's."""
    opened = []
    while tag is not None and tag.tagName in LISTS:
        item = _last_item(tag)
        if item is None or not item.hasAttribute("level"):
            break
        opened.append(_Opened(int(item.getAttribute("level")), "", tag))
        tag = next((node for node in item.childNodes if node.nodeName in LISTS), None)
    return opened


def _last_item(tag):
    """The last item of the list ``tag``, or None."""
    return next((item for item in reversed(tag.childNodes) if item.nodeName == "li"), None)


def _open(opened: list[_Opened], line, place: tuple[int, str], room: int):
    """The list for ``line``, which is last in ``opened`` then. Closes deeper ones.

    ``place``: level and kind of the list; ``room``: how many lists may be open.
    """
    level, kind = place
    while opened and opened[-1].level > level:
        opened.pop()
    if opened and opened[-1].level == level:
        if opened[-1].kind == kind:
            return opened[-1].tag
        opened.pop()
    del opened[room - 1 :]
    new = new_tag(line, kind[:2])
    if opened:
        _last_item(opened[-1].tag).appendChild(new)
    else:
        line.parentNode.insertBefore(new, line)
    opened.append(_Opened(level, kind, new))
    return new


def _marker_of(line):
    spans = line.getElementsByTagName("span")
    return next((span for span in spans if span.hasAttribute("marker")), None)


def _is_bullet(marker) -> bool:
    """Whether ``marker`` is no number; in a font of symbols, letters are bullets."""
    around = [marker, *marker.getElementsByTagName("span")]
    if marker.parentNode.nodeName == "span":
        around.append(marker.parentNode)
    return is_bullet(marker_words(marker)) or any(tag.hasAttribute("symbols") for tag in around)


def _make_item(line, into) -> None:
    item, words = new_tag(line, "li"), new_tag(line, "p")
    into.appendChild(item)
    item.appendChild(words)
    move_all(line, words)
    remove(line)


def _before(line):
    """The element directly before ``line``, or None; removes white space between them."""
    while (node := line.previousSibling) is not None and is_text(node) and not node.data.strip():
        remove(node)
    return None if node is None or is_text(node) else node


def without_empty_cells(rows: list[list[tuple]]) -> list[list[tuple]]:
    """``rows`` of (cell, HTML) without empty rows, and without empty columns at the end.

    If cells have a rowspan, only empty rows at the end are removed.
    """
    if any(cell.getAttribute("rowspan") for row in rows for cell, _html in row):
        while rows and not any(html for _cell, html in rows[-1]):
            rows = rows[:-1]
        return rows
    rows = [row for row in rows if any(html for _cell, html in row)]
    width = max((_widths(row)[at] for row in rows for at in _filled(row)), default=0)
    return [
        [pair for pair, end in zip(row, _widths(row), strict=True) if end - _span(pair[0]) < width]
        for row in rows
    ]


def _filled(row: list[tuple]) -> list[int]:
    return [at for at, (_cell, html) in enumerate(row) if html][-1:]


def _widths(row: list[tuple]) -> list[int]:
    """The column at which each cell of ``row`` ends."""
    ends, end = [], 0
    for cell, _html in row:
        end += _span(cell)
        ends.append(end)
    return ends


def _span(cell) -> int:
    return int(cell.getAttribute("colspan") or 1)
