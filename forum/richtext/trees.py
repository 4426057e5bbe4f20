"""Parses sanitised HTML into a tree of Python's ``xml.dom.minidom``.

nh3 writes HTML that is valid XML after ``<br>`` and ``&nbsp;`` are replaced. expat parses XML much
faster than an HTML parser would. ``forum.richtext.cooking`` and ``forum.richtext.pasting`` use the
tree.
"""

import re
from collections import Counter
from collections.abc import Mapping

from defusedxml.expatbuilder import parseString

MAX_NESTED = 6
"""How many levels of lists and quotations may be nested; more would not fit on a phone."""
NESTED = frozenset(["blockquote", "ol", "ul"])
MAX_DEPTH = 40
"""How many tags of any kind may be nested in the tree. Functions recurse to this depth."""

MAX_OPEN = 200
"""How many tags may be nested in the HTML that is passed to the sanitiser."""
CLOSED_BY_OTHERS = frozenset(
    ["area", "base", "br", "caption", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input"]
    + ["li", "link", "meta", "option", "p", "rp", "rt", "source", "tbody", "td", "tfoot", "th"]
    + ["thead", "tr", "track", "wbr"]
)
"""Tags that need no closing tag in HTML, so they are not counted as nested."""

LINES = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "pre", "td", "th"])
BREAK = "<br/>"
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s[^">]*(?:"[^"]*"[^">]*)*)?)>')
_SOURCE_TAG = re.compile(r"<(/?)([a-z][^\s<>/]*)([^<>]*)>", re.IGNORECASE)
# Characters that XML does not allow.
_UNKNOWN = re.compile("[\ufffe\uffff]")


def without_deep_tags(source: str) -> str:
    """``source`` without tags that are nested deeper than ``MAX_OPEN``.

    At each tag the sanitiser searches all open tags, so deep nesting could overload the server.
    This function may count a few more or fewer open tags than the sanitiser. That does no harm,
    because only the source of an attack is nested so deep.
    """
    if source.count("<") <= MAX_OPEN:
        return source
    return _SOURCE_TAG.sub(_DepthLimiter(), source)


class _DepthLimiter:
    """The function that ``re.sub`` calls with each tag. It drops tags that are nested too deep."""

    def __init__(self):
        self.opened: list[str] = []
        self.left_out: Counter[str] = Counter()

    def __call__(self, found: re.Match[str]) -> str:
        closing, name, rest = found.groups()
        name = name.lower()
        if name in CLOSED_BY_OTHERS or (":" in name and rest.endswith("/")):
            return found[0]
        if not closing:
            return self._opened(name, found[0])
        if self.left_out[name]:
            self.left_out[name] -= 1
            return " "
        if name in self.opened:
            while self.opened.pop() != name:
                pass
        return found[0]

    def _opened(self, name, tag) -> str:
        if len(self.opened) < MAX_OPEN:
            self.opened.append(name)
            return tag
        self.left_out[name] += 1
        return " "


def parse(html: str, aliases: Mapping[str, str]):
    """Parses ``html``, which must come from the sanitiser. Returns an element that contains it.

    ``aliases``: tag -> its new name. A list that is nested deeper than ``MAX_NESTED`` is replaced
    by its items, a quotation nested that deep by a paragraph. Tags deeper than ``MAX_DEPTH`` are
    replaced by their content, with a line break before it if the tag is in LINES.
    """
    return parseString(f"<div>{_as_xml(html, aliases)}</div>", namespaces=False).documentElement


def of_text(text: str):
    """The root element of a new tree that contains only ``text``."""
    root = parse("", {})
    root.appendChild(root.ownerDocument.createTextNode(text))
    return root


def _as_xml(html, aliases) -> str:
    """``html`` as XML, with the changes that ``parse`` describes."""
    html = _UNKNOWN.sub("\ufffd", html.replace("&nbsp;", "\u00a0").replace("\f", " "))
    return _TAG.sub(_Writer(aliases), html)


class _Writer:
    """The function that ``re.sub`` calls with each tag. It makes the changes of ``parse``."""

    def __init__(self, aliases):
        self.aliases = aliases
        self.opened: list[str] = []  # names of the open tags; "" for a tag that was dropped
        self.depth = self.nested = 0

    def __call__(self, found: re.Match[str]) -> str:
        closing, name, attributes = found.groups()
        if name == "br":
            return BREAK
        if closing:
            name = self._closed()
            return f"</{name}>" if name else ""
        name = self.aliases.get(name, name)
        if name in NESTED and self.nested == MAX_NESTED:
            # Drop a list but keep its items. A quotation becomes a paragraph.
            name, attributes = ("p" if name == "blockquote" else ""), ""
        # A table has four levels of tags. If they do not all fit, drop the table with its rows and
        # cells, not the cells alone.
        is_too_deep = self.depth >= (MAX_DEPTH - 4 if name == "table" else MAX_DEPTH)
        self.opened.append("" if is_too_deep else name)
        self._count(self.opened[-1], 1)
        if is_too_deep:
            return BREAK if name in LINES else ""
        return f"<{name}{attributes.replace('<', '&lt;')}>" if name else ""

    def _closed(self) -> str:
        name = self.opened.pop()
        self._count(name, -1)
        return name

    def _count(self, name, step):
        self.depth += step if name else 0
        self.nested += step if name in NESTED else 0


def is_text(node) -> bool:
    return node.nodeType == node.TEXT_NODE


def tags_in(root) -> list:
    """All elements below ``root``, in document order."""
    return root.getElementsByTagName("*")


def words_of(node) -> str:
    """The text of ``node`` and of all nodes in it."""
    return node.data if is_text(node) else "".join(map(words_of, node.childNodes))


def attributes_of(tag) -> dict[str, str]:
    return dict(tag.attributes.items()) if tag.hasAttributes() else {}


def is_inside(node, *names: str) -> bool:
    """Whether ``node`` has an ancestor element with one of ``names``."""
    while (node := node.parentNode) is not None:
        if node.nodeName in names:
            return True
    return False


def depth_of(node) -> int:
    """The number of lists and quotations around ``node``."""
    depth = 0
    while (node := node.parentNode) is not None:
        depth += node.nodeName in NESTED
    return depth


def new_tag(root, name: str, attributes: Mapping[str, str] | None = None):
    """A new element, not yet inserted, for the tree to which the node ``root`` belongs."""
    tag = root.ownerDocument.createElement(name)
    for key, value in (attributes or {}).items():
        tag.setAttribute(key, value)
    return tag


def move_all(source, target) -> None:
    """Moves all children of ``source`` to the end of ``target``."""
    for node in [*source.childNodes]:
        target.appendChild(node)


def remove(node):
    """Removes ``node`` from its tree and returns it."""
    return node.parentNode.removeChild(node)


def unwrap(tag) -> None:
    """Replaces ``tag`` by its content."""
    for node in [*tag.childNodes]:
        tag.parentNode.insertBefore(node, tag)
    remove(tag)


def tag_before(tag):
    """The sibling element before ``tag``, or None. Skips text between them."""
    node = tag.previousSibling
    while node is not None and is_text(node):
        node = node.previousSibling
    return node
