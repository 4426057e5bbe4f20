"""Cooking: turns a text, when it is saved, into safe HTML and plain text.

Cooking has five steps. First nh3 sanitises the source, which is the editor's HTML, or plain text
typed without JavaScript. Then the HTML is parsed (``trees``) and written again in the form that the
editor itself produces: text in paragraphs, items in lists, no empty elements. Then nh3 sanitises
the new HTML. Then the HTML for readers gets no-break spaces (``typography``). Finally mentions and
quotations get the names and links that the caller passes. Cooking the result again changes nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from itertools import groupby
from types import MappingProxyType

import nh3
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from forum.richtext import numbering, pasting, tables
from forum.richtext.links import unwrapped, with_links
from forum.richtext.marks import marks_as_spans
from forum.richtext.objects import read_objects
from forum.richtext.scripts import SCRIPTS, script_as_text, with_scripts_as_text
from forum.richtext.sheets import with_rules
from forum.richtext.trees import (
    attributes_of,
    is_inside,
    is_text,
    new_tag,
    of_text,
    parse,
    remove,
    tags_in,
    without_deep_tags,
)
from forum.richtext.word_lists import with_list_markers
from members.ids import id_of
from members.typography import NBSP, PLACE, with_places, without_typesetting

LINK_SCHEMES = {"http", "https", "mailto"}
LINK_REL = "nofollow noopener ugc"
QUOTE_SOURCE = "quote-source"
"""CSS class of the first line of a quotation: the author's name and the link to the post."""

HEADINGS = ["h3", "h4", "h5"]
TEXT_BLOCKS = ["p", "h1", "h2", *HEADINGS, "h6"]
BLOCKS = [*TEXT_BLOCKS, "ul", "ol", "li", "blockquote", "pre"]
BLOCKS += ["table", "thead", "tbody", "tr", *tables.CELLS]
MARKS = ["strong", "em", "s", "sup", "sub", "code", "a", "span"]
TAGS = {*BLOCKS, *MARKS, "br"} - {"h1", "h2", "h6", "thead"}
ATTRIBUTES = {
    "a": {"href"},
    "blockquote": {"data-quote"},
    "span": {"data-mention"},
    "ol": {"start", "type", "data-marker"},
    "li": {"value"},
    "td": {"class", "colspan", "rowspan"},
    "th": {"class", "colspan", "rowspan"},
}
ALIASES = {
    **dict.fromkeys(["article", "dd", "div", "dt", "footer", "header", "section"], "p"),
    "b": "strong",
    "i": "em",
    **dict.fromkeys(["cite", "dfn", "var"], "em"),
    **dict.fromkeys(["del", "strike"], "s"),
    **dict.fromkeys(["kbd", "samp", "tt"], "code"),
}
"""Tag that other programs write -> the tag that replaces it."""

OPENING_BLOCKS = [*TEXT_BLOCKS, "ul", "ol", "blockquote", "pre", "table"]
"""A source is HTML if it contains one of these tags (see ``is_markup``), else plain text.

``editor.js`` gets the same list.
"""

# A source beyond these limits could overload the server, so it is treated as plain text.
# HTML parsers repeat unclosed tags such as <b> in every later paragraph, so 30 kB can become 50 MB.
# Of tags that are equal, including their attributes, they repeat at most three. So these tags are
# dangerous only if they have attributes, and MAX_MARKS_WITH_ATTRIBUTES limits how many have any.
# The editor writes them without attributes.
MAX_SOURCE = 50_000
MAX_READ = 60_000  # more than MAX_SOURCE: when a text is cooked again, names may become longer
MAX_SANITISED = 250_000
MAX_TAGS = 20_000  # opening and closing tags; the editor can write only two thirds of this number
MAX_MARKS_WITH_ATTRIBUTES = 20
MAX_REFERENCES = 50

LINE_END = "\v"
"""The placeholder for a line break of plain text. ``_text_block`` replaces it by ``<br>``."""

_OPENING = re.compile(rf"<({'|'.join(OPENING_BLOCKS)})(?:\s[^<>]*)?>", re.IGNORECASE)
_CLOSING = re.compile(rf"</({'|'.join(OPENING_BLOCKS)})\s*>", re.IGNORECASE)
_MARKS = "b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
_MARK_WITH_ATTRIBUTES = re.compile(rf"<(?:{_MARKS})[\s/]", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_QUOTATION = re.compile(r"<(/?)blockquote[^<>]*>")
_QUOTE_LINE = re.compile(rf'<p class="{QUOTE_SOURCE}">.*?</p>')
_SAYS_MORE = re.compile(r"<(?!/?(?:p|br|a)\b)")
_ID = re.compile(r"[1-9][0-9]{0,18}")
_PATTERNS = {
    **dict.fromkeys(["colspan", "rowspan"], re.compile(r"[2-9]|[1-9][0-9]{1,2}")),
    **dict.fromkeys(["start", "value"], re.compile(r"0|[1-9][0-9]{0,3}")),
    **dict.fromkeys(["data-mention", "data-quote"], _ID),
    "type": re.compile(f"[{''.join(numbering.TYPES)}]|{'|'.join(numbering.BULLETS)}"),
    "reversed": re.compile(""),
    "data-listid": re.compile("[0-9]{1,9}"),
    **dict.fromkeys(["aria-level", "data-aria-level"], re.compile("[1-9]")),
    "data-marker": re.compile(rf"{numbering.AS_TEXT}|[{''.join(numbering.TYPES)}]\)?"),
}
"""Attribute -> the pattern that its values must match."""
_CLAIM = re.compile(
    r"""\bdata-(mention|quote)\s{0,9}=\s{0,9}["']?([1-9][0-9]{0,18})(?![0-9])""", re.I
)
_REFERENCE = re.compile(
    r'<span data-mention="(?P<person>[0-9]+)">[^<]*</span>'
    r'|<blockquote data-quote="(?P<post>[0-9]+)">'
)
# Control characters, and the characters that begin or end a bidirectional embedding, override or
# isolate of Unicode. An excerpt might contain a beginning without its end, and so change the
# direction of the text after the excerpt. Right-to-left languages do not need these characters,
# because their letters have a direction of their own.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_SPACE = re.compile(r"[ \t\n\r\f]")
_BLANK_LINES = re.compile(r"\n\s*\n")
_LINE_END = re.compile(r"<br>|</(?:p|h[3-5]|pre)>")
_HEADING = re.compile(r"<(/?)h([1-6])>")
_CODE_OR_GAP = re.compile(r"(<code>.*?</code>)| {2,}", re.DOTALL)
# Spaces at the beginning and the end of a paragraph that are inside tags such as <strong>.
_BLANK_BEGINNING = re.compile(r"^((?:<[a-z][^<>]*>)+)[ \n]+")
_BLANK_END = re.compile(r"[ \n]+((?:</[a-z]+>)+)$")
_BLANK_START = re.compile(r"(?:[ \t]*\n)+")
_INVISIBLE = " \t\n\r\f\u00a0\u200b\u200c\u200d\u2060\ufeff"


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    """The attribute filter of nh3: the new value of the attribute, or None to drop it."""
    if name == "href":
        return unwrapped(value)
    if name == "rel":
        return value
    if name in tables.READ.get(tag, ()) and name != "style":
        return tables.attribute(name, value)
    if name == "class":
        return value if value == QUOTE_SOURCE else pasting.meaning_of_class(value)
    if name == "style":
        return pasting.meaning(value)
    # An attribute may have no pattern: nh3 also calls this function for attributes that it drops.
    pattern = _PATTERNS.get(name)
    return value if pattern and pattern.fullmatch(value) else None


def _cleaner(tags: set[str], attributes: dict[str, set[str]]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags={"math", "script", "style", "svg", "template", "title", "xml"},
        attributes=attributes,
        attribute_filter=_filter_attribute,
        url_schemes=LINK_SCHEMES,
        url_relative="deny",
        link_rel=LINK_REL,
    )


_sanitiser = _cleaner(TAGS, ATTRIBUTES)
# Sanitises the source before it is parsed. Keeps all that ``_sanitiser`` keeps, because quoted or
# pasted posts are cooked HTML, and also tags and attributes of other programs, such as Word, that
# cooking understands. ``_filter_attribute`` replaces ``style`` by keywords for its meaning.
_reader = _cleaner(
    TAGS | ALIASES.keys() | set(TEXT_BLOCKS) | {"thead"},
    {
        **ATTRIBUTES,
        **tables.READ,
        **{
            tag: {*ATTRIBUTES.get(tag, ()), *tables.READ.get(tag, ()), "style"}
            for tag in pasting.STYLED
        },
        "a": {"href", "data-mention", "style"},
        "del": {"class"},
        "li": {"data-aria-level", "data-listid", "style", "value"},
        "ol": {*ATTRIBUTES["ol"], "reversed", "style"},
        "p": {"align", "aria-level", "class", "style"},
        "ul": {"type", "style"},
        "span": {"data-mention", "class", "style"},
    },
)


@dataclass(frozen=True, slots=True)
class Reference:
    """The text and the URL of a link to a mentioned person or a quoted post.

    If ``url`` is empty, the text is shown without a link.
    """

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class References:
    """The ids of people and posts that a source contains. They are unchecked and may be forged."""

    people: frozenset[int]
    posts: frozenset[int]


NONE: Mapping[int, Reference] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cooked:
    """The three forms of a rich text that are stored.

    ``source`` is the text for editing: the text as typed, or, if it has mentions or quotations,
    HTML like the editor's with the current names. ``html`` is safe to print; it alone has the
    no-break spaces of the typography. ``text`` is plain text for excerpts and search; it has a new
    line after each block and at each line break.
    """

    source: str
    html: SafeString
    text: str


def cook(
    source: str,
    *,
    people: Mapping[int, Reference] = NONE,
    quotes: Mapping[int, Reference] = NONE,
) -> Cooked:
    """Cooks ``source``, which is the editor's HTML or plain text. Never raises an exception.

    ``people`` and ``quotes``: the people who may be mentioned and the posts that may be quoted, by
    id. Callers get the ids to look up from ``references``. Other mentions and quotations lose their
    id and keep their text.
    """
    return _cook(source, people, quotes) if people or quotes else _cook_alone(source)


@lru_cache(maxsize=8)
def _cook_alone(source: str) -> Cooked:
    """Cooks a text without mentions and quotations.

    The result is cached, because a form cooks the same text several times.
    """
    return _cook(source, NONE, NONE)


def _cook(source, people, quotes) -> Cooked:
    source = _SURROGATES.sub("\ufffd", source)
    soup = _tree(source)
    refers = _resolve(soup, people, quotes)
    clean = _sanitiser.clean(with_links(_levelled(_blocks(_read(soup))), _is_link))
    # Text copied from a page has no-break spaces that nobody typed, because the typography put
    # them there. Where the typography would put one, the source gets an ordinary space instead.
    places = with_places(clean)
    typed = places.replace(PLACE, " ")
    text = text_of(typed)
    if refers and len(typed) <= MAX_READ:
        source = typed
    return Cooked(source, _with_references(places.replace(PLACE, NBSP), people, quotes), text)


def references(source: str) -> References:
    """The ids of people and posts that ``source`` seems to mention or quote.

    Returns at most MAX_REFERENCES ids of each kind. They are found by a regular expression, without
    parsing the HTML, so ``cook`` may not use all of them.
    """
    found: dict[str, set[int]] = {"mention": set(), "quote": set()}
    for kind, digits in _CLAIM.findall(source) if is_markup(source) else ():
        ids = found[kind.lower()]
        if (pk := id_of(digits)) and len(ids) < MAX_REFERENCES:
            ids.add(pk)
    return References(frozenset(found["mention"]), frozenset(found["quote"]))


def is_markup(source: str) -> bool:
    """Whether ``source`` is HTML within the limits, and not plain text.

    HTML contains an opening and a closing tag of one of OPENING_BLOCKS. The editor puts all text
    into such tags; plain text such as "a < b", "<3" or "Jan <jan@example.org>" has none.
    """
    if len(source) > MAX_READ:
        return False
    marks = _MARK_WITH_ATTRIBUTES.findall(marks_as_spans(source))
    if len(marks) > MAX_MARKS_WITH_ATTRIBUTES:
        return False
    opened = {name.lower() for name in _OPENING.findall(source)}
    return any(name.lower() in opened for name in _CLOSING.findall(source))


def source_for_editing(source: str) -> str:
    """``source`` as the textarea shows it: as plain text if possible, else as HTML.

    HTML with nothing but paragraphs, line breaks and addresses that are links becomes plain text
    with blank lines between paragraphs. Other HTML stays HTML, so that an edit does not lose a
    list, a table or a mention.
    """
    if not is_markup(source) or _CLAIM.search(source):
        return source
    html = cook(source).html
    if _SAYS_MORE.search(html):
        return source
    lines = without_typesetting(html).replace("</p><p>", "\n\n").replace("<br>", "\n")
    plain = _plain(lines)
    return plain if cook(plain).html == html else source


def text_of(html: str) -> str:
    """Cooked ``html`` as plain text, with a new line after each block and at each line break."""
    html = with_scripts_as_text(without_typesetting(html))
    return _plain(_LINE_END.sub("\n", html)).strip()


def without_quotations(html: str) -> str:
    """Cooked ``html`` without its quotations."""
    kept, depth, end = [], 0, 0
    for tag in _QUOTATION.finditer(html):
        if not depth:
            kept.append(html[end : tag.start()])
        depth += -1 if tag[1] else 1
        end = tag.end()
    return "".join([*kept, html[end:]])


def with_quotations_as_own(html: str) -> str:
    """Cooked ``html`` with its quotations as ordinary text, without their QUOTE_SOURCE lines."""
    return _QUOTATION.sub("", _QUOTE_LINE.sub("", html))


def _plain(html: str) -> str:
    """Sanitised ``html`` as plain text. In sanitised HTML every < begins a tag."""
    return unescape(_ANY_TAG.sub("", html))


def is_blank(text: str) -> bool:
    """Whether ``text`` has no visible character."""
    return not text.strip(_INVISIBLE)


# --- From the source to a sanitised tree ---


def _read(tree) -> Iterator:
    """The top-level nodes of ``tree``. Text that is in no block is split into paragraphs."""
    for node in tree.childNodes:
        if is_text(node):
            yield from _lines(node)
        else:
            yield node


def _lines(text) -> Iterator:
    """Splits the text node ``text`` at blank lines into one text node for each paragraph.

    An empty ``<p>`` between two text nodes makes ``_blocks`` write separate paragraphs. Newlines
    become LINE_END, because ``_inline`` would replace them by spaces.
    """
    for at, paragraph in enumerate(_BLANK_LINES.split(text.data)):
        if at:
            yield new_tag(text, "p")
        yield text.ownerDocument.createTextNode(paragraph.replace("\n", LINE_END))


def _tree(source: str):
    """The DOM tree of the sanitised ``source``.

    Tags that other programs use, for example Word, are replaced by the tags that posts use. If the
    source is not HTML, or is too large, the tree has its plain text.
    """
    if is_markup(source):
        read, _lost = read_objects(source)
        read = without_deep_tags(marks_as_spans(with_list_markers(read)))
        html = _CONTROLS.sub("", _reader.clean(with_rules(read)))
        if len(html) < MAX_SANITISED and html.count("<") < MAX_TAGS:
            tree = parse(html, ALIASES)
            tables.read(tree, tables.origin_of(source))
            pasting.mend(tree)
            return tree
    return of_text(_CONTROLS.sub("", unescape(_sanitiser.clean(escape(source)))))


def _resolve(tree, people: Mapping[int, Reference], quotes: Mapping[int, Reference]) -> bool:
    """Writes the current names of ``people`` into the mentions in ``tree``.

    Mentions and quotations whose ids are not in ``people`` or ``quotes`` lose the id and keep their
    text. The QUOTE_SOURCE line of a quotation is removed, because it will be written anew; in a
    quotation without an id it becomes an ordinary paragraph. Returns whether ``tree`` had any
    mention or quotation with an id, or any such line.
    """
    tags = [tag for tag in tags_in(tree) if tag.hasAttributes()]
    lines = [tag for tag in tags if tag.getAttribute("class") == QUOTE_SOURCE]
    for line in lines:
        line.removeAttribute("class")
        above = line.parentNode
        is_known = above.tagName == "blockquote" and _id_of(above, "data-quote") in quotes
        if is_known and line is _first_tag(above):
            remove(line)
    mentions = [tag for tag in tags if tag.hasAttribute("data-mention")]
    for tag in mentions:
        person = people.get(_id_of(tag, "data-mention"))
        if person and not is_inside(tag, "a", "code", "pre"):
            _name(tag, person)
        else:
            tag.removeAttribute("data-mention")
    quotations = [tag for tag in tags if tag.hasAttribute("data-quote")]
    for tag in quotations:
        if _id_of(tag, "data-quote") not in quotes:
            tag.removeAttribute("data-quote")
    return bool(lines or mentions or quotations)


def _id_of(tag, name: str) -> int:
    return int(tag.getAttribute(name) or 0)


def _first_tag(parent):
    return next(node for node in parent.childNodes if not is_text(node))


def _name(tag, person: Reference) -> None:
    """Replaces ``tag`` by a mention with the current name of ``person``."""
    mention = new_tag(tag, "span", {"data-mention": tag.getAttribute("data-mention")})
    label = "@" + _one_line(person.label)
    mention.appendChild(tag.ownerDocument.createTextNode(label))
    tag.parentNode.replaceChild(mention, tag)


def _one_line(label: str) -> str:
    return " ".join(_CONTROLS.sub("", _SURROGATES.sub("", label)).split())


# --- From the tree to HTML, written as the editor writes it ---


def _blocks(nodes: Iterable) -> str:
    """The HTML of ``nodes`` as blocks. Text and inline tags between blocks become paragraphs."""
    html = ""
    for is_block, group in groupby(nodes, _is_block):
        run = [*group]
        html += "".join(map(_block, run)) if is_block else _text_block("p", run)
    return html


def _is_block(node) -> bool:
    name = node.nodeName
    return name in BLOCKS or (name in MARKS and _holds_blocks(node))


def _holds_blocks(tag) -> bool:
    return any(map(_is_block, tag.childNodes))


def _block(tag) -> str:
    name = tag.tagName
    if name in TEXT_BLOCKS and not _holds_blocks(tag):
        return _text_block(name, tag.childNodes)
    if name == "ul":
        return _element(name, "".join(_element("li", _blocks([child])) for child in tag.childNodes))
    if name == "ol":
        return _ordered_list(tag)
    if name == "blockquote":
        return _element(name, _blocks(tag.childNodes), attributes_of(tag))
    if name == "pre":
        return _code_block(tag)
    if name == "table" and not is_inside(tag, "table"):
        return _table(tag)
    # Any other block, such as a nested table, is replaced by its content.
    return _blocks(tag.childNodes)


def _ordered_list(tag) -> str:
    """The HTML of a numbered list without its empty items. The other items keep their numbers."""
    marker, kind = tag.getAttribute("data-marker"), tag.getAttribute("type")
    if marker == numbering.AS_TEXT:
        items = [_element("li", _blocks([child])) for child in tag.childNodes]
        return _element("ol", "".join(items), {"data-marker": marker})
    start = expected = ordinal = None
    html = ""
    for child in tag.childNodes:
        words = _blocks([child])
        if child.nodeName != "li" and not words:
            continue
        before = numbering.start_of(tag) if ordinal is None else ordinal + 1
        value = child.getAttribute("value") if child.nodeName == "li" else ""
        ordinal = int(value) if value else before
        if not words:
            continue
        start = ordinal if start is None else start
        is_next = expected in {None, ordinal}
        html += _element("li", words, {} if is_next else {"value": str(ordinal)})
        expected = ordinal + 1
    said = {"start": "" if start in {None, 1} else str(start), "type": kind.replace("1", "")}
    said["data-marker"] = (kind or "1") + marker[1:] if marker else ""
    return _element("ol", html, {name: value for name, value in said.items() if value})


def _code_block(tag) -> str:
    """The HTML of a code block. Its text stays as typed, but without blank lines at both ends.

    An empty string if there is no text.
    """
    code = "".join(map(_typed, tag.childNodes)).rstrip()
    code = code[start.end() :] if (start := _BLANK_START.match(code)) else code
    return "" if is_blank(code) else f"<pre><code>{escape(code)}</code></pre>"


def _typed(node) -> str:
    if is_text(node):
        return node.data
    if node.tagName == "br":
        return "\n"
    text = "".join(map(_typed, node.childNodes))
    if node.tagName in SCRIPTS:
        return script_as_text(node.tagName, text)
    return text + "\n" if node.tagName in BLOCKS and not text.endswith("\n") else text


def _table(table) -> str:
    rows = [
        (
            row,
            [
                (tag, _blocks(tag.childNodes))
                for tag in row.childNodes
                if tag.nodeName in tables.CELLS
            ],
        )
        for row in table.getElementsByTagName("tr")
        if _table_of(row) is table
    ]
    # Content of the table that is in no row, such as a caption, becomes paragraphs above the table.
    parts = {"thead", "tbody", "tr"}
    caption = _blocks(child for child in table.childNodes if child.nodeName not in parts)
    holds_tables = bool(table.getElementsByTagName("table"))
    return caption + tables.written(rows, table.getAttribute("from"), holds_tables=holds_tables)


def _table_of(node):
    while node.nodeName != "table":
        node = node.parentNode
    return node


def _text_block(name: str, nodes: Iterable) -> str:
    html = "".join(map(_inline, nodes)).replace(LINE_END, "\n")
    if "  " in html:
        html = _CODE_OR_GAP.sub(lambda found: found[1] or " ", html)
    html = html.strip(" \n")
    if "<code>" not in html:
        html = _BLANK_END.sub(r"\1", _BLANK_BEGINNING.sub(r"\1", html))
    return "" if is_blank(html) else _element(name, html.replace("\n", "<br>"))


def _inline(node, around: tuple[str, ...] = ()) -> str:
    """The HTML of an inline ``node``. A line break is a newline, which ``_text_block`` replaces.

    ``around``: the names of the inline tags that enclose the node.
    """
    name = node.nodeName
    if is_text(node):
        return escape((_SPACE if "code" in around else _SPACES).sub(" ", node.data))
    if name == "br":
        return "\n"
    html = "".join([_inline(child, (*around, name)) for child in node.childNodes])
    if name in around or _says_nothing(node) or is_blank(html):
        return html
    return _element(name, html, attributes_of(node))


def _says_nothing(tag) -> bool:
    """Whether ``tag`` is useless: a link without ``href`` or a span without attributes."""
    if tag.tagName == "a":
        return not tag.getAttribute("href")
    return tag.tagName == "span" and not tag.hasAttributes()


def _element(name: str, html: str, attributes: dict[str, str] | None = None) -> str:
    said = flatatt(attributes) if attributes else ""
    return f"<{name}{said}>{html}</{name}>" if html else ""


def _levelled(html: str) -> str:
    """Changes the levels of the headings in ``html``, so that only h3, h4 and h5 are used.

    The highest level that ``html`` has becomes h3, the next one h4, and all lower ones h5.
    """
    levels = sorted({level for slash, level in _HEADING.findall(html) if not slash})
    written = dict(zip(levels, [*HEADINGS, *HEADINGS[-1:] * len(levels)], strict=False))
    return _HEADING.sub(lambda tag: f"<{tag[1]}{written[tag[2]]}>", html)


def linked(text: str) -> SafeString:
    """Plain ``text`` as safe HTML, in which addresses are links. Newlines stay in the text."""
    return mark_safe(_sanitiser.clean(with_links(escape(text), _is_link)))


def _is_link(address: str) -> bool:
    """Whether the sanitiser keeps a link to ``address``."""
    return " href=" in _sanitiser.clean(f'<a href="{escape(address)}"></a>')


# --- Mentions and quotations ---


def _with_references(
    html: str, people: Mapping[int, Reference], quotes: Mapping[int, Reference]
) -> SafeString:
    """Writes the names and links of ``people`` and ``quotes`` into ``html``.

    ``html`` must come from ``_sanitiser``, which escapes every < that begins no tag, so that
    the pattern matches only tags.
    """

    def written(found: re.Match[str]) -> str:
        if found["post"]:
            return found[0] + _quote_source(quotes[int(found["post"])])
        return _mention(int(found["person"]), people[int(found["person"])])

    return mark_safe(_REFERENCE.sub(written, html))


def _mention(pk: int, person: Reference) -> str:
    label = _one_line(person.label)
    if not person.url:
        return format_html('<span class="mention" data-mention="{}">@{}</span>', pk, label)
    return format_html(
        '<a class="mention" href="{}" data-mention="{}">@{}</a>', person.url, pk, label
    )


def _quote_source(post: Reference) -> str:
    label = _one_line(post.label)
    if post.url:
        label = format_html('<a href="{}">{}</a>', post.url, label)
    return format_html('<p class="{}">{}</p>', QUOTE_SOURCE, label)
