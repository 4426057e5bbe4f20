"""The sanitiser's HTML as a tree, in Python's own DOM.

nh3 writes well-formed HTML, which is XML but for ``<br>`` and ``&nbsp;``. So expat can read it,
in a fraction of the time that a parser of any HTML needs. ``forum.richtext.cooking`` and
``forum.richtext.pasting`` walk through it.
"""

import re
from collections import Counter
from collections.abc import Mapping

from defusedxml.expatbuilder import parseString

MAX_NESTED = 6
"""So many lists and quotations stand in each other. More would not leave room for words on a
telephone; no document needs more, nor does a discussion."""
NESTED = frozenset(["blockquote", "ol", "ul"])
MAX_DEPTH = 40
"""Tags in tags of any kind, so that walking through them does not go too deep."""

MAX_OPEN = 200
"""Tags in tags that the sanitiser gets to read."""
CLOSED_BY_OTHERS = frozenset(
    ["area", "base", "br", "caption", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input"]
    + ["li", "link", "meta", "option", "p", "rp", "rt", "source", "tbody", "td", "tfoot", "th"]
    + ["thead", "tr", "track", "wbr"]
)
"""Tags that end by themselves, or with the next one of their kind."""

LINES = frozenset(["h3", "h4", "li", "p", "pre", "td", "th"])
BREAK = "<br/>"
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s[^">]*(?:"[^"]*"[^">]*)*)?)>')
_SOURCE_TAG = re.compile(r"<(/?)([a-z][^\s<>/]*)([^<>]*)>", re.IGNORECASE)
# What XML does not take, and what no browser shows.
_UNKNOWN = re.compile("[\ufffe\uffff]")


def without_abyss(source: str) -> str:
    """``source`` without the tags that lie deeper than ``MAX_OPEN`` others.

    The sanitiser looks through all tags that are open whenever another one comes. This keeps count
    of them as it does, though not as exactly; who writes so deep means no good.
    """
    if source.count("<") <= MAX_OPEN:
        return source
    return _SOURCE_TAG.sub(_Shallow(), source)


class _Shallow:
    """Takes one tag of a source after the other, and leaves those out that lie too deep."""

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
    """The element that holds all of ``html``, which comes from the sanitiser.

    Tags get the names that ``aliases`` gives them. Of lists and quotations that lie too deep only
    the items and paragraphs are left; still deeper a tag is but a break.
    """
    return parseString(f"<div>{_as_xml(html, aliases)}</div>", namespaces=False).documentElement


def of_text(text: str):
    """An element that holds nothing but ``text``."""
    root = parse("", {})
    root.appendChild(root.ownerDocument.createTextNode(text))
    return root


def _as_xml(html, aliases) -> str:
    """``html`` as XML; see ``parse``."""
    html = _UNKNOWN.sub("\ufffd", html.replace("&nbsp;", "\u00a0").replace("\f", " "))
    return _TAG.sub(_Writer(aliases), html)


class _Writer:
    """Writes one tag after the other, and knows which are open."""

    def __init__(self, aliases):
        self.aliases = aliases
        self.opened: list[str] = []  # Empty names for those which are left out.
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
            # The items of a list stand for themselves.
            name, attributes = ("p" if name == "blockquote" else ""), ""
        # The cells of a table must not go without it, nor it without them.
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
    """All elements below ``root``, in their order."""
    return root.getElementsByTagName("*")


def words_of(node) -> str:
    """The text in ``node``."""
    return node.data if is_text(node) else "".join(map(words_of, node.childNodes))


def attributes_of(tag) -> dict[str, str]:
    return dict(tag.attributes.items()) if tag.hasAttributes() else {}


def is_inside(node, *names: str) -> bool:
    """Whether ``node`` stands in an element of one of ``names``."""
    while (node := node.parentNode) is not None:
        if node.nodeName in names:
            return True
    return False


def new_tag(root, name: str, attributes: Mapping[str, str] | None = None):
    """A new element for the tree of ``root``."""
    tag = root.ownerDocument.createElement(name)
    for key, value in (attributes or {}).items():
        tag.setAttribute(key, value)
    return tag


def move_all(source, target) -> None:
    """Put all that ``source`` holds to the end of ``target``."""
    for node in [*source.childNodes]:
        target.appendChild(node)


def remove(node):
    """Take ``node`` out of its tree."""
    return node.parentNode.removeChild(node)
