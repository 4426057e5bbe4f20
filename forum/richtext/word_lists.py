"""Turns the list items of Word into HTML lists.

Word writes list items as paragraphs: their style names the list and the level, and the marker is
part of their text. Word for the web writes a separate list around each item.
``static/js/editor/word_lists.js`` does the same in the browser.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.dom.minidom import Node

from forum.richtext.numbering import (
    LISTS,
    begin_with,
    is_bullet,
    marker_words,
    number,
    start_of,
)
from forum.richtext.trees import (
    MAX_NESTED,
    depth_of,
    is_inside,
    is_text,
    move_all,
    new_tag,
    remove,
    tag_before,
    tags_in,
    unwrap,
    words_of,
)

# The length of a marker is limited: without the limit, a source in which conditions are opened but
# never closed would take quadratic time.
_CONDITION = re.compile(
    r"<!(?:--)?\[if !supportLists\](?:--)?>([\s\S]{0,3000}?)<!(?:--)?\[endif\](?:--)?>",
    re.IGNORECASE,
)


def with_list_markers(source: str) -> str:
    """Puts the markers of list items in ``source`` into spans with the style ``mso-list:Ignore``.

    Word itself writes this style. Some programs remove it from Word's HTML, but they keep the
    conditional comments around each marker: ``<!--[if !supportLists]-->1.<!--[endif]-->``.
    """
    return _CONDITION.sub(r'<span style="mso-list:Ignore">\1</span>', source)


@dataclass(slots=True)
class _Opened:
    """A list to which items may still be added.

    ``name`` and ``level`` come from Word's style: ``mso-list:l0 level2`` means "l0" and 2. ``kind``
    is the tag name and ``name``, such as "ol l0"; it is "" if the source already had the list as an
    HTML list. ``tag`` is the element of the list.
    """

    name: str
    level: int
    kind: str
    tag: Node


def make_lists(lines: Sequence[tuple]) -> None:
    """Turns the paragraphs that are Word's list items into lists.

    ``lines``: pairs (paragraph, "list-<name>-<level>"). Skips paragraphs that have no marker or are
    in an HTML list already. Headings, and paragraphs that are already nested MAX_NESTED levels
    deep, do not become list items: a marker that is a number becomes plain text, a bullet is
    removed.
    """
    opened: list[_Opened] = []
    markers: dict[Node, list[str]] = {}
    for line, place in lines:
        marker = _marker_of(line)
        if marker is None or is_inside(line, *LISTS):
            continue
        words = marker_words(marker)
        kind = "ul" if is_bullet(words) or _is_symbol(marker, words) else "ol"
        remove(marker)
        room = MAX_NESTED - depth_of(line)
        if line.tagName != "p" or not room:
            if kind == "ol":
                begin_with(line, words)
            continue
        _list, name, level = place.split("-")
        if not _goes_on(opened, line, name, int(level)):
            opened = _opened_by(_before(line))
        new = _open(opened, line, _Opened(name, int(level), f"{kind} {name}", None), room)
        _make_item(line, new)
        if kind == "ol":
            markers.setdefault(new, []).append(words)
    for ol, words in markers.items():
        number(ol, words)


def _marker_of(line):
    spans = line.getElementsByTagName("span")
    return next((span for span in spans if span.hasAttribute("marker")), None)


def _is_symbol(marker, words: str) -> bool:
    """Whether ``marker`` is a single character in a symbol font such as Wingdings: a bullet."""
    around = [marker, *marker.getElementsByTagName("span")]
    if marker.parentNode.nodeName == "span":
        around.append(marker.parentNode)
    return len(words) < 2 and any(tag.hasAttribute("symbols") for tag in around)


def _goes_on(opened: list[_Opened], line, name: str, level: int) -> bool:
    """Whether ``line``, an item of the list ``name`` at ``level``, continues the lists ``opened``.

    - If nothing is between the lists and ``line``, True.
    - If there are only blank paragraphs, True if one of the lists has this ``name``. Removes the
      paragraphs if the result is True.
    - If there are paragraphs with words, True if one of the lists with a lower level than ``level``
      has this ``name``. If so, only the lists with a lower level stay in ``opened``, and the
      paragraphs are moved into the last item of the innermost of them.
    - If there is anything else, False.
    """
    between = []
    node = _before(line)
    while opened and node is not None and node is not opened[0].tag:
        if node.tagName != "p" or node.hasAttribute("line"):
            return False
        between.insert(0, node)
        node = _before(node)
    if not opened or node is None:
        return False
    if not between:
        return True
    above = [one for one in opened if one.level < level]
    is_blank = not any(words_of(paragraph).strip() for paragraph in between)
    if not any(one.name == name for one in (opened if is_blank else above)):
        return False
    if is_blank:
        for paragraph in between:
            remove(paragraph)
        return True
    opened[:] = above
    for paragraph in between:
        last_item(above[-1].tag).appendChild(paragraph)
    return True


def _opened_by(tag) -> list[_Opened]:
    """The lists that a list item directly after ``tag`` may continue, the outermost first.

    ``tag`` may be any element or None. The result is empty unless ``tag`` is an HTML list from
    Word.
    """
    opened = []
    while tag is not None and tag.tagName in LISTS:
        item = last_item(tag)
        if item is None or not item.hasAttribute("place"):
            break
        _list, name, level = item.getAttribute("place").split("-")
        opened.append(_Opened(name, int(level), "", tag))
        tag = next((node for node in item.childNodes if node.nodeName in LISTS), None)
    return opened


def last_item(tag):
    """The last item of the list ``tag``, or None."""
    return next((item for item in reversed(tag.childNodes) if item.nodeName == "li"), None)


def _open(opened: list[_Opened], line, wanted: _Opened, room: int):
    """Returns the list to which ``line`` belongs, and creates the list if necessary.

    ``wanted``: the name, level and kind of the list. ``room``: how many lists may be nested.
    Afterwards the list is the last one in ``opened``; deeper lists are removed from ``opened``.
    """
    while opened and opened[-1].level > wanted.level:
        opened.pop()
    if opened and opened[-1].level == wanted.level:
        if opened[-1].kind == wanted.kind:
            return opened[-1].tag
        opened.pop()
    del opened[room - 1 :]
    wanted.tag = new_tag(line, wanted.kind[:2])
    if opened:
        last_item(opened[-1].tag).appendChild(wanted.tag)
    else:
        line.parentNode.insertBefore(wanted.tag, line)
    opened.append(wanted)
    return wanted.tag


def _make_item(line, into) -> None:
    item, words = new_tag(line, "li"), new_tag(line, "p")
    into.appendChild(item)
    item.appendChild(words)
    move_all(line, words)
    remove(line)


def _before(line):
    """The element directly before ``line``, or None. Removes the white space between them."""
    while (node := line.previousSibling) is not None and is_text(node) and not node.data.strip():
        remove(node)
    return None if node is None or is_text(node) else node


def nest_by_level(tree) -> None:
    """Joins and nests the lists of Word for the web, which writes a separate list for each item.

    The attribute ``data-aria-level`` of an item is its level. Removes this attribute and
    ``data-listid``.
    """
    opened: list[tuple[int, Node]] = []
    for item in tree.getElementsByTagName("li"):
        ul = item.parentNode
        if (
            not item.hasAttribute("data-aria-level")
            or tag_before(item) is not None
            or is_inside(ul, "li")
        ):
            continue
        around = ul.parentNode
        if around.nodeName == "p" and len(tags_in(around)) == len(tags_in(ul)) + 1:
            unwrap(around)
        if not opened or _before(ul) is not opened[0][1]:
            opened = []
        level = int(item.getAttribute("data-aria-level"))
        while opened and opened[-1][0] > level:
            opened.pop()
        before = opened.pop()[1] if opened and opened[-1][0] == level else None
        if before is not None and _goes_on_in(ul, before):
            move_all(remove(ul), before)
            ul = before
        elif opened:
            last_item(opened[-1][1]).appendChild(ul)
        opened.append((level, ul))
    for item in tree.getElementsByTagName("li"):
        for name in ("data-aria-level", "data-listid"):
            if item.hasAttribute(name):
                item.removeAttribute(name)


def _goes_on_in(ul, before) -> bool:
    """Whether the list ``ul`` continues ``before``: same kind of markers, and the next number."""
    if ul.nodeName != before.nodeName or ul.getAttribute("type") != before.getAttribute("type"):
        return False
    items = sum(node.nodeName == "li" for node in before.childNodes)
    return ul.nodeName == "ul" or start_of(ul) == start_of(before) + items
