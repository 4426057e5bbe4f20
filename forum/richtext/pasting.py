"""Cleans HTML from Word, Excel and other programs: keeps structure, drops appearance.

Word writes lists as paragraphs, Excel copies empty cells, and all of them write bold as a style.
``static/js/editor/paste.js`` repairs that when somebody pastes into the editor; this module repairs
HTML that arrives in another way. ``forum.richtext.cooking`` calls it between its own steps.
"""

import re
from collections.abc import Sequence

from forum.richtext.trees import is_inside, is_text, move_all, new_tag, remove, tags_in, words_of

STYLED = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "span", "td", "th"]
"""Tags whose ``style`` may have a meaning, such as bold or "item of a list"."""

LISTS = ("ul", "ol")
BLOCKS = frozenset(["p", "h3", "h4", *LISTS, "blockquote", "pre", "table"])

MARKS = {"super": "sup", "sub": "sub", "strike": "s", "italic": "em", "bold": "strong"}
"""Keywords of ``meaning`` -> the mark that they become, the innermost first, as in the editor."""

COMMENT = "MsoCommentReference"
"""Class of Word's links to comments of reviewers."""
DELETED = "msoDel"
"""Class of what a tracked change of Word deletes."""

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
    "italic": re.compile(r"(?:^|[\s;])font-style:\s?italic", re.IGNORECASE),
    "super": re.compile(r"(?:^|[\s;])vertical-align:\s?super", re.IGNORECASE),
    "sub": re.compile(r"(?:^|[\s;])vertical-align:\s?sub\b", re.IGNORECASE),
    "marker": re.compile(r"mso-list:\s?ignore", re.IGNORECASE),
    "comment": re.compile(r"mso-element:\s?comment", re.IGNORECASE),
}
_LIST = re.compile(r"mso-list:\s?(l[0-9]{1,9})\s{1,9}level([1-9])", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*\(?(?:([0-9]{1,3})|\w{1,9})[.)]")


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
    return next((name for name in names.split() if name in {COMMENT, DELETED}), None)


def meaning(style: str) -> str | None:
    """Keywords for the meaning of a ``style``: "bold", "list-l0-2"; None if it has none."""
    said = [word for word, pattern in _SAYS.items() if pattern.search(style)]
    if line := _LIST.search(style):
        said.append(f"list-{line[1].lower()}-{line[2]}")
    return " ".join(said) or None


def mend(tree) -> None:
    """Turns styles in ``tree`` into tags; ``style`` attributes hold the keywords of ``meaning``."""
    lines = []
    for tag in tags_in(tree):
        if tag.getAttribute("class") in {COMMENT, DELETED}:
            remove(tag)
        elif tag.hasAttribute("style"):
            said = tag.getAttribute("style").split()
            tag.removeAttribute("style")
            _mend_styled(tag, said, lines)
    _make_lists(lines)
    for tag in tags_in(tree):
        if tag.hasAttribute("marker"):
            tag.removeAttribute("marker")
        # Some programs put a sublist after its item instead of into it.
        elif tag.tagName in LISTS and tag.parentNode.tagName in LISTS:
            item = _tag_before(tag)
            if item is not None and item.tagName == "li":
                item.appendChild(tag)


def _mend_styled(tag, said: Sequence[str], lines: list) -> None:
    """Handles one styled ``tag``; paragraphs that are list items are appended to ``lines``."""
    if "comment" in said:
        remove(tag)
    elif "marker" in said:
        tag.setAttribute("marker", "")
    elif said[-1].startswith("list-") and tag.tagName not in {"div", "span", "td", "th"}:
        lines.append((tag, said[-1]))
    elif tag.tagName in {"span", "td"} or (tag.tagName == "p" and not _holds(tag, BLOCKS)):
        _mark(tag, said)
    elif tag.tagName == "th":
        _mark(tag, [word for word in said if word != "bold"])


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


def _make_lists(lines: Sequence[tuple]) -> None:
    """Turns paragraphs into list items. ``lines``: (paragraph, "list-<name>-<level>")."""
    opened: list[tuple] = []
    last = None
    for line, place in lines:
        marker = _marker_of(line)
        if marker is None or is_inside(line, *LISTS):
            continue
        _list, name, level = place.split("-")
        number = _NUMBERED.match(words_of(remove(marker)))
        if last is None or _before(line) is not last:
            opened = []
        depth = min(int(level), len(opened) + 1)
        del opened[depth:]
        kind = f"{'ol' if number else 'ul'} {name}"
        if len(opened) < depth or opened[-1][0] != kind:
            del opened[depth - 1 :]
            new = new_tag(line, kind[:2], _start(number))
            if opened:
                opened[-1][1].lastChild.appendChild(new)
            else:
                line.parentNode.insertBefore(new, line)
            opened.append((kind, new))
        _make_item(line, opened[-1][1])
        last = opened[0][1]


def _marker_of(line):
    spans = line.getElementsByTagName("span")
    return next((span for span in spans if span.hasAttribute("marker")), None)


def _start(number: re.Match[str] | None) -> dict[str, str]:
    """The ``start`` attribute, if the list does not start at 1."""
    said = (number[1] or "").lstrip("0") if number else ""
    return {"start": said} if said not in {"", "1"} else {}


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
