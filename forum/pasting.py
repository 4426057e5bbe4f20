"""What other programs make of a text: the shape of it, without the look.

Word writes lists as paragraphs, Excel takes empty cells along, and all of them put bold into
styles. ``static/js/editor/paste.js`` mends that when somebody pastes into the editor; here it is
mended for what arrives in another way. ``forum.cooking`` calls this between its own steps.
"""

import re
from collections.abc import Sequence

from bs4 import BeautifulSoup, NavigableString, Tag

STYLED = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "span", "td", "th"]
"""Tags whose styles say more than a look."""

COMMENT = "MsoCommentReference"
"""Class of Word's links to what a reviewer remarked."""

_MARKS = "b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
# No part of it can match where another one does, so that its time is linear.
_MARK = re.compile(
    rf"<({_MARKS})((?:\s+[\w:.-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=`]+))?)+)\s*>",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"(?:^|[\s;\"'])font-(?:weight:\s?(?:normal|400)|style:\s?normal)", re.IGNORECASE
)
_SAYS = {
    "bold": re.compile(r"(?:^|[\s;])font-weight:\s?(?:bold|[6-9]00)", re.IGNORECASE),
    "italic": re.compile(r"(?:^|[\s;])font-style:\s?italic", re.IGNORECASE),
    "marker": re.compile(r"mso-list:\s?ignore", re.IGNORECASE),
    "comment": re.compile(r"mso-element:\s?comment", re.IGNORECASE),
}
_LIST = re.compile(r"mso-list:\s?(l[0-9]{1,9})\s{1,9}level([1-9])", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*\(?(?:([0-9]{1,3})|\w{1,9})[.)]")


def without_styled_marks(source: str) -> str:
    """``source`` where bold, italic and the like carry no attributes.

    A mark that is styled as plain text is none: Google Docs wraps all that is copied in one.
    """
    return _MARK.sub(lambda tag: "<span>" if _PLAIN.search(tag[2]) else f"<{tag[1]}>", source)


def meaning(style: str) -> str | None:
    """The words for what ``style`` says of a text, such as "bold" or "list-l0-2"."""
    said = [word for word, pattern in _SAYS.items() if pattern.search(style)]
    if line := _LIST.search(style):
        said.append(f"list-{line[1].lower()}-{line[2]}")
    return " ".join(said) or None


def tags_in(soup: BeautifulSoup) -> list[Tag]:
    """All tags of ``soup``, in their order."""
    return [node for node in soup.descendants if isinstance(node, Tag)]


def mend(soup: BeautifulSoup) -> None:
    """Make what styles say in ``soup`` real tags; each holds the ``meaning`` of its style."""
    lines = []
    for tag in tags_in(soup):
        if COMMENT in tag.get("class", ""):
            tag.extract()
        if "style" not in tag.attrs:
            continue
        said = tag.attrs.pop("style").split()
        if "comment" in said:
            tag.extract()
        elif "marker" in said:
            tag["marker"] = ""
        elif said[-1].startswith("list-") and tag.name not in {"div", "span", "td", "th"}:
            lines.append((tag, said[-1]))
        elif tag.name in {"span", "td"}:
            _mark(soup, tag, said)
    _make_lists(soup, lines)
    for tag in tags_in(soup):
        tag.attrs.pop("marker", None)
        # Some programs put a list beside the item that it belongs to.
        if tag.name in {"ul", "ol"} and tag.parent.name in {"ul", "ol"}:
            item = tag.find_previous_sibling(True)
            if item is not None and item.name == "li":
                item.append(tag)


def _mark(soup: BeautifulSoup, tag: Tag, said: Sequence[str]) -> None:
    """Put the words of ``tag`` in bold, in italics, or in both."""
    for word, name in (("bold", "strong"), ("italic", "em")):
        if word in said:
            mark = soup.new_tag(name)
            mark.extend([*tag.contents])
            tag.append(mark)


def _make_lists(soup: BeautifulSoup, lines: Sequence[tuple[Tag, str]]) -> None:
    """Make the paragraphs ``lines``, each with the list and level it is of, items of real lists."""
    opened: list[tuple[str, Tag]] = []
    last = None
    for line, place in lines:
        marker = line.find("span", marker=True)
        if marker is None or line.find_parent(["ul", "ol"]):
            continue
        _list, name, level = place.split("-")
        number = _NUMBERED.match(marker.extract().get_text())
        if last is None or _before(line) is not last:
            opened = []
        depth = min(int(level), len(opened) + 1)
        del opened[depth:]
        kind = f"{'ol' if number else 'ul'} {name}"
        if len(opened) < depth or opened[-1][0] != kind:
            del opened[depth - 1 :]
            start = number[1] if number and number[1] not in {None, "0", "1"} else None
            new = soup.new_tag(kind[:2], attrs={"start": start.lstrip("0")} if start else {})
            if opened:
                opened[-1][1].contents[-1].append(new)
            else:
                line.insert_before(new)
            opened.append((kind, new))
        item = soup.new_tag("li")
        opened[-1][1].append(item)
        item.append(line.extract())
        line.name = "p"
        last = opened[0][1]


def _before(line: Tag) -> Tag | None:
    """The element right before ``line``; the spaces between them, if there are only spaces, go."""
    while isinstance(node := line.previous_sibling, NavigableString) and not node.strip():
        node.extract()
    return node if isinstance(node, Tag) else None


def without_empty_cells(rows: list[list[tuple[Tag, str]]]) -> list[list[tuple[Tag, str]]]:
    """``rows`` of cells, each with its HTML, without empty rows and empty columns at the end.

    Where cells are higher than a row, only the empty rows at the end can be told.
    """
    if any(cell.get("rowspan") for row in rows for cell, _html in row):
        while rows and not any(html for _cell, html in rows[-1]):
            rows = rows[:-1]
        return rows
    rows = [row for row in rows if any(html for _cell, html in row)]
    width = max((_widths(row)[at] for row in rows for at in _filled(row)), default=0)
    return [
        [pair for pair, end in zip(row, _widths(row), strict=True) if end - _span(pair[0]) < width]
        for row in rows
    ]


def _filled(row: list[tuple[Tag, str]]) -> list[int]:
    return [at for at, (_cell, html) in enumerate(row) if html][-1:]


def _widths(row: list[tuple[Tag, str]]) -> list[int]:
    """Where each cell of ``row`` ends."""
    ends, end = [], 0
    for cell, _html in row:
        end += _span(cell)
        ends.append(end)
    return ends


def _span(cell: Tag) -> int:
    return int(cell.get("colspan", 1))
