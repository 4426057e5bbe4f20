"""Cooking: what a member typed becomes safe HTML and plain text, once, when it is saved.

It goes in three steps. nh3 sanitises the source, which is the editor's HTML or plain text typed
without JavaScript. A walk through the tree (BeautifulSoup) writes it anew in the shape that the
editor itself makes: words in paragraphs, items in lists, nothing empty. nh3 has the last word.
Cooking the result again changes nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from io import StringIO
from itertools import groupby, islice

import nh3
from bs4 import BeautifulSoup, NavigableString, PageElement, Tag
from django.forms.utils import flatatt
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

LINK_SCHEMES = {"http", "https", "mailto"}
LINK_REL = "nofollow noopener ugc"

TEXT_BLOCKS = ["p", "h3", "h4"]
BLOCKS = [*TEXT_BLOCKS, "ul", "ol", "li", "blockquote", "table", "tbody", "tr", "th", "td"]
MARKS = ["strong", "em", "a"]
TAGS = {*BLOCKS, *MARKS, "br"}
ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
ALIASES = {
    **dict.fromkeys(["article", "dd", "div", "dt", "footer", "header", "pre", "section"], "p"),
    **dict.fromkeys(["h1", "h2"], "h3"),
    **dict.fromkeys(["h5", "h6"], "h4"),
    "b": "strong",
    "i": "em",
}
"""Tags of other editors, and the ones that stand for them here."""

OPENING_BLOCKS = [*TEXT_BLOCKS, "h1", "h2", "h5", "h6", "ul", "ol", "blockquote", "table"]
"""Tags by which HTML is told from plain text; ``editor.js`` gets this list, too."""

# What could take the server down is not read as HTML but printed as text. A mark left open is
# repeated in every later paragraph, so that 30 kB would become 50 MB; equal marks are repeated
# only three times, and those of the editor have no attributes.
MAX_SOURCE = 50_000
MAX_SANITISED = 250_000
MAX_DEPTH = 40
MAX_MARKS_WITH_ATTRIBUTES = 20

_OPENING = re.compile(rf"<({'|'.join(OPENING_BLOCKS)})(?:\s[^<>]*)?>", re.IGNORECASE)
_CLOSING = re.compile(rf"</({'|'.join(OPENING_BLOCKS)})\s*>", re.IGNORECASE)
_MARKS = "b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
_MARK_WITH_ATTRIBUTES = re.compile(rf"<(?:{_MARKS})[\s/]", re.IGNORECASE)
_NUMBER = re.compile(r"[2-9]|[1-9][0-9]{1,2}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_BLANK_LINES = re.compile(r"\n\s*\n")
_LINE_END = re.compile(r"<br>|</(?:p|h3|h4)>")
# Up to the last character that is not the punctuation of the sentence around it.
_ADDRESS = re.compile(r"""(https?://[^\s<>"]*[^\s<>".,:;!?'*)\]}”’»…])""", re.IGNORECASE)
_INVISIBLE = " \t\n\r\f\u00a0\u200b\u200c\u200d\u2060\ufeff"


def _sane(tag: str, _name: str, value: str) -> str | None:
    """Numbers that are no numbers, say nothing or are absurd go away."""
    return value if tag == "a" or _NUMBER.fullmatch(value) else None


_sanitiser = nh3.Cleaner(
    tags=TAGS | ALIASES.keys(),
    clean_content_tags={"math", "script", "style", "svg", "template", "title"},
    attributes=ATTRIBUTES,
    attribute_filter=_sane,
    url_schemes=LINK_SCHEMES,
    url_relative="deny",
    link_rel=LINK_REL,
)


@dataclass(frozen=True, slots=True)
class Cooked:
    """What to store of one rich text.

    ``source`` is as it was typed and goes back into the form; ``html`` is safe to print as it is;
    ``text`` is plain, with a line for each block and line break: for excerpts and search.
    """

    source: str
    html: SafeString
    text: str


def cook(source: str) -> Cooked:
    """Clean ``source``, be it the editor's HTML or plain text; never raises, empty stays empty."""
    html = _blocks(_read(source))
    # A smaller heading needs a larger one above it: readers find their way by the levels.
    smaller, heading, rest = html.partition("<h3>")
    html = smaller.replace("h4>", "h3>") + heading + rest
    html = mark_safe(_sanitiser.clean(_with_links(html)))
    text = unescape(strip_tags(_LINE_END.sub("\n", html))).strip()
    return Cooked(source, html, text)


def is_markup(source: str) -> bool:
    """Whether ``source`` is HTML: only where a block which the editor makes opens and closes.

    All that the editor writes stands in such a block, while "a < b", "<3" and
    "Jan <jan@example.org>" do not.
    """
    if len(source) > MAX_SOURCE:
        return False
    if len(_MARK_WITH_ATTRIBUTES.findall(source)) > MAX_MARKS_WITH_ATTRIBUTES:
        return False
    opened = {name.lower() for name in _OPENING.findall(source)}
    return any(name.lower() in opened for name in _CLOSING.findall(source))


def source_for_editing(source: str) -> str:
    """``source`` as a textarea without JavaScript should show it.

    HTML that says no more than paragraphs and line breaks comes back as plain text with blank
    lines. Everything else stays HTML: a change there must not cost a list or a table.
    """
    if not is_markup(source):
        return source
    html = cook(source).html
    plain = unescape(strip_tags(html.replace("</p><p>", "\n\n").replace("<br>", "\n")))
    return plain if cook(plain).html == html else source


def is_blank(text: str) -> bool:
    """Whether a person would see nothing of ``text``."""
    return not text.strip(_INVISIBLE)


# --- From what was typed to a sanitised tree ---


def _read(source: str) -> Iterator[PageElement]:
    """The sanitised blocks of ``source``, and between them what was typed in a textarea."""
    soup = _tree(source)
    for tag in soup([*ALIASES]):
        tag.name = ALIASES[tag.name]
    for node in soup.children:
        if isinstance(node, NavigableString):
            # The lines of a textarea mean something. An empty paragraph only divides.
            html = _BLANK_LINES.sub("<p></p>", escape(node)).replace("\n", "<br>")
            yield from _parse(html).children
        else:
            yield node


def _tree(source: str) -> BeautifulSoup:
    """The sanitised tree of ``source``, flat enough to walk through."""
    if is_markup(source):
        html = _sanitiser.clean(source)
        if len(html) < MAX_SANITISED and not _is_deep(soup := _parse(html)):
            return soup
    return _parse(_sanitiser.clean(escape(source)))


def _parse(html: str) -> BeautifulSoup:
    # As a file: a short text without tags looks like the name of one, and earns a warning.
    return BeautifulSoup(StringIO(_CONTROLS.sub("", html)), "html.parser")


def _is_deep(soup: BeautifulSoup) -> bool:
    return any(len([*islice(tag.parents, MAX_DEPTH)]) == MAX_DEPTH for tag in soup(True))


# --- From the tree to the HTML that the editor would have made ---


def _blocks(nodes: Iterable[PageElement]) -> str:
    """``nodes`` as blocks: what stands beside them becomes paragraphs."""
    html = ""
    for is_block, group in groupby(nodes, _is_block):
        run = [*group]
        html += "".join(map(_block, run)) if is_block else _text_block("p", run)
    return html


def _is_block(node: PageElement) -> bool:
    return node.name in BLOCKS or (node.name in MARKS and node.find(BLOCKS) is not None)


def _block(tag: Tag) -> str:
    if tag.name in TEXT_BLOCKS and not tag.find(BLOCKS):
        return _text_block(tag.name, tag.children)
    if tag.name in {"ul", "ol"}:
        items = (_element("li", _blocks([child])) for child in tag.children)
        return _element(tag.name, "".join(items), tag.attrs)
    if tag.name == "blockquote":
        return _element("blockquote", _blocks(tag.children))
    if tag.name == "table" and not tag.find_parent("table"):
        return _table(tag)
    # It may not stand where it does, so only what it holds counts.
    return _blocks(tag.children)


def _table(table: Tag) -> str:
    rows = ""
    for row in table("tr"):
        if row.find_parent("table") is table:
            rows += _element("tr", "".join(map(_cell, row(["th", "td"], recursive=False))))
    # HTML shows a caption above the table, and so do we.
    caption = _blocks(child for child in table.children if child.name not in {"tbody", "tr"})
    if is_blank(strip_tags(rows)):
        return caption
    return caption + _element("table", _element("tbody", rows))


def _cell(cell: Tag) -> str:
    html = _blocks(cell.children)
    name = cell.name if html else "td"  # A heading of nothing is no heading.
    return f"<{name}{flatatt(cell.attrs)}>{html}</{name}>"


def _text_block(name: str, nodes: Iterable[PageElement]) -> str:
    html = re.sub(" {2,}", " ", "".join(map(_inline, nodes))).strip(" \n")
    return "" if is_blank(html) else _element(name, html.replace("\n", "<br>"))


def _inline(node: PageElement) -> str:
    """``node`` within a line; the breaks in it are newlines until the line is complete."""
    if isinstance(node, NavigableString):
        return escape(_SPACES.sub(" ", node))
    if node.name == "br":
        return "\n"
    html = "".join(map(_inline, node.children))
    astray = node.find_parent(node.name) or (node.name == "a" and not node.get("href"))
    return html if astray or is_blank(html) else _element(node.name, html, node.attrs)


def _element(name: str, html: str, attributes: dict[str, str] | None = None) -> str:
    return f"<{name}{flatatt(attributes or {})}>{html}</{name}>" if html else ""


def _with_links(html: str) -> str:
    """``html`` with bare web addresses made links."""
    soup = _parse(html)
    for string in soup.find_all(string=_ADDRESS):
        if not string.find_parent("a"):
            parts = _ADDRESS.split(string)
            parts[1::2] = [_link(address) for address in parts[1::2]]
            string.replace_with(*parts)
    return str(soup)


def _link(address: str) -> Tag | str:
    """A link to ``address``, or only its text where the sanitiser would not let it pass."""
    link = Tag(name="a", attrs={"href": address})
    link.string = address
    return link if " href=" in _sanitiser.clean(str(link)) else address
