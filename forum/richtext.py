"""Rich text that members write: the form field with the editor, and the cleaning of what arrives.

A form uses ``RichTextField``; whoever stores the text calls ``cook`` and keeps its three parts.
The editor is an enhancement of a plain textarea. So the source may be the editor's HTML or plain
text typed without JavaScript, and ``cook`` tells them apart by the block tags which the editor
always writes. What comes out has one canonical shape: cooking it again changes nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import takewhile

import nh3
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.forms.widgets import Media, Script
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import ProseEditorWidget

MAX_SOURCE = 50_000
"""Characters of source that a field takes unless its form says otherwise."""

LINK_SCHEMES = {"http", "https", "mailto"}
LINK_REL = "nofollow noopener ugc"

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Link": {"enableTarget": False, "protocols": sorted(LINK_SCHEMES)},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
    "History": True,
}
"""What the editor can make, in the words of django-prose-editor."""

_TEXT_BLOCKS = {"p", "h3", "h4"}
_TABLES = {"table", "tr", "th", "td"}
_CONTAINERS = {"ul", "ol", "li", "blockquote"} | _TABLES
TAGS = _TEXT_BLOCKS | _CONTAINERS | {"tbody", "strong", "em", "a", "br"}
ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}

# --- Cooking ----------------------------------------------------------------------------------

# Boxes of other editors end a line, so that the words of two of them do not run together.
_BOXES = (
    {"address", "article", "aside", "caption", "div", "figcaption", "footer", "header"}
    | {"dd", "dt", "main", "nav", "pre", "section"}
)  # fmt: skip
# Tags of other editors and the ones that stand for them here.
_ALIASES = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
_ALIASES |= dict.fromkeys(_BOXES, "p")
_DROPPED_WITH_CONTENT = (
    {"head", "iframe", "math", "noembed", "noframes", "noscript", "object", "plaintext", "script"}
    | {"select", "style", "svg", "template", "textarea", "title", "xmp"}
)  # fmt: skip
_LEVELS = {"ul", "ol", "blockquote", "table"}
_MAX_LEVELS = 6
_MAX_OPEN = 200
_MAX_HREF = 2000
_NUMBERS = {"start": (2, 9999), "colspan": (2, 50), "rowspan": (2, 200)}

_MARKUP_BLOCKS = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table"]
_OPENING = re.compile(rf"<({'|'.join(_MARKUP_BLOCKS)})(?:\s[^<>]*)?>", re.IGNORECASE)
_CLOSING = re.compile(rf"</({'|'.join(_MARKUP_BLOCKS)})\s*>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_SPACE = " \t\n\r\f"
_INVISIBLE = _SPACE + "\u00a0\u200b\u200c\u200d\u2060\ufeff"
_BLANK_LINES = re.compile(r"\n(?:[ \t\f]*\n)+")
_URL = re.compile(r"""https?://[^\s<>"]+""", re.IGNORECASE)
_HREF = re.compile(r"(?:https?://[^\s/?#]+\S*|mailto:[^\s@]+@[^\s@]+)", re.IGNORECASE)

_reader = nh3.Cleaner(
    tags=TAGS | _ALIASES.keys(),
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes=ATTRIBUTES,
    url_schemes=LINK_SCHEMES,
    link_rel=None,
)
_writer = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes=ATTRIBUTES,
    url_schemes=LINK_SCHEMES,
    link_rel=LINK_REL,
)


@dataclass(frozen=True, slots=True)
class Cooked:
    """What to store of one rich text.

    ``source`` is as it was typed and goes back into the form; ``html`` is safe to print as it is;
    ``text`` is plain, one line for each block, cells divided by tabs: for excerpts and search.
    """

    source: str
    html: SafeString
    text: str


def cook(source: str) -> Cooked:
    """Clean ``source``, be it the editor's HTML or plain text; never raises, empty stays empty."""
    tidy = _CONTROLS.sub("", source.replace("\r\n", "\n").replace("\r", "\n"))
    builder = _Builder()
    builder.feed(_reader.clean(tidy if is_markup(tidy) else _markup_of(tidy)))
    builder.close()
    return Cooked(
        source=source,
        # The last word is the sanitiser's, not the builder's.
        html=mark_safe(_writer.clean(builder.root.html())),
        text=builder.root.text(),
    )


def is_markup(source: str) -> bool:
    """Whether ``source`` is HTML: only where a block which the editor makes opens and closes.

    All that the editor writes stands in such a block, while "a < b", "<3" and
    "Jan <jan@example.org>" do not. Hostile piles of open tags count as text: they are printed,
    not parsed, because the parser's time grows with the square of their depth.
    """
    opened = {name.lower() for name in _OPENING.findall(source)}
    closed = {name.lower() for name in _CLOSING.findall(source)}
    return bool(opened & closed) and not _is_pile(source)


def source_for_editing(source: str) -> str:
    """``source`` as a textarea without JavaScript should show it.

    HTML that says no more than paragraphs and line breaks comes back as plain text with blank
    lines. Everything else stays HTML: a change there must not cost a list or a table.
    """
    if not is_markup(source):
        return source
    builder = _Builder()
    builder.feed(_reader.clean(source))
    builder.close()
    plain = "\n\n".join(child.text() for child in builder.root.children)
    return plain if not is_markup(plain) and cook(plain).html == cook(source).html else source


def _is_pile(source: str) -> bool:
    """Whether more tags stand open at once than a person's text ever needs."""
    still_open = Counter()
    for slash, tag in _TAG.findall(source):
        name = tag.lower()
        if not slash:
            still_open[name] += 1
        elif still_open[name]:
            still_open[name] -= 1
        if still_open[name] > _MAX_OPEN and name not in {"p", "br", "li", "tr", "td", "th", "img"}:
            return True
    return False


def _markup_of(plain: str) -> str:
    paragraphs = _BLANK_LINES.split(plain)
    return "".join(f"<p>{escape(text).replace(chr(10), '<br>')}</p>" for text in paragraphs)


def _href(value: str | None) -> str | None:
    """The address when a link may go there, otherwise nothing."""
    href = (value or "").strip()
    if len(href) > _MAX_HREF or _CONTROLS.search(href) or not _HREF.fullmatch(href):
        return None
    # The sanitiser reads addresses more strictly than any expression: ask it, too.
    return href if " href=" in _writer.clean(format_html('<a href="{}">', href)) else None


def _linked(text: str) -> Iterator[tuple[str, str | None]]:
    """``text`` cut into pieces, bare web addresses with the address to link to."""
    end = 0
    for match in _URL.finditer(text):
        url = match[0].rstrip(""".,:;!?'*)]}”’»…""")
        if _href(url):
            yield text[end : match.start()], None
            yield url, url
            end = match.start() + len(url)
    yield text[end:], None


@dataclass(slots=True)
class _Run:
    """A piece of text under the same marks; a line break where ``text`` is None."""

    text: str | None
    href: str | None = None
    strong: bool = False
    em: bool = False

    def marks(self) -> tuple:
        return self.href, self.strong, self.em

    def html(self) -> str:
        if self.text is None:
            return "<br>"
        html = escape(self.text, quote=False)
        if self.em:
            html = f"<em>{html}</em>"
        if self.strong:
            html = f"<strong>{html}</strong>"
        if self.href:
            html = format_html('<a href="{}">{}</a>', self.href, mark_safe(html))
        return html


@dataclass(slots=True, eq=False)
class _Node:
    """One block: containers have ``children``, text blocks have ``runs``."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list["_Node"] = field(default_factory=list)
    runs: list[_Run] = field(default_factory=list)
    filled: bool = False

    def html(self) -> str:
        inner = "".join(part.html() for part in (*self.children, *self.runs))
        if self.tag == "table":
            inner = f"<tbody>{inner}</tbody>"
        return f"<{self.tag}{flatatt(self.attrs)}>{inner}</{self.tag}>" if self.tag else inner

    def headings(self) -> Iterator["_Node"]:
        if self.tag in {"h3", "h4"}:
            yield self
        for child in self.children:
            yield from child.headings()

    def text(self) -> str:
        if self.tag in _TEXT_BLOCKS:
            return "".join("\n" if run.text is None else run.text for run in self.runs)
        if self.tag == "tr":
            return "\t".join(" ".join(cell.text().split("\n")) for cell in self.children)
        return "\n".join(child.text() for child in self.children)


class _Builder(HTMLParser):
    """Builds the canonical tree from the well-formed HTML that the sanitiser printed."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = _Node("")
        self.stack = [self.root]
        self.opened: list[_Node | None] = []
        self.block: str | None = None
        self.runs: list[_Run] = []
        self.marks = Counter()
        self.links: list[str | None] = []

    def handle_starttag(self, tag, attrs):
        tag = _ALIASES.get(tag, tag)
        if tag in _TEXT_BLOCKS:
            self._end_block()
            self.block = tag
        elif tag in _CONTAINERS:
            self._end_block()
            self.opened.append(self._open(tag, dict(attrs)))
        elif tag == "br":
            self._add(None)
        elif tag == "a":
            self.links.append(_href(dict(attrs).get("href")))
        else:
            self.marks[tag] += 1

    def handle_endtag(self, tag):
        tag = _ALIASES.get(tag, tag)
        if tag in _TEXT_BLOCKS:
            self._end_block()
        elif tag in _CONTAINERS:
            self._end_block()
            if (node := self.opened.pop()) is not None:
                self._shut(node)
        elif tag == "a":
            self.links.pop()
        elif tag != "br":
            self.marks[tag] -= 1

    def handle_data(self, data):
        data = _CONTROLS.sub("", data)
        if self.block or len(self.stack) > 1:
            self._add(data)
            return
        # Words typed beside the editor's HTML in a plain textarea: their lines mean something.
        for number, paragraph in enumerate(_BLANK_LINES.split(data)):
            if number:
                self._end_block()
            for line_number, line in enumerate(paragraph.split("\n")):
                if line_number:
                    self._add(None)
                self._add(line)

    def close(self):
        super().close()
        self._end_block()
        # A smaller heading needs a larger one above it: readers find their way by the levels.
        for heading in takewhile(lambda node: node.tag != "h3", self.root.headings()):
            heading.tag = "h3"

    def _add(self, text):
        link = next((href for href in reversed(self.links) if href), None)
        self.runs.append(_Run(text, link, self.marks["strong"] > 0, self.marks["em"] > 0))

    def _open(self, tag, attrs) -> _Node | None:
        """The new container, or None where it may not stand: then only its content counts."""
        top = self.stack[-1].tag
        if tag == "li":
            if top == "li" and self.stack[-1] not in self.opened:
                self._shut(self.stack[-1])
                top = self.stack[-1].tag
            fits = top in {"ul", "ol"}
        elif tag == "tr":
            fits = top == "table"
        elif tag in {"td", "th"}:
            fits = top == "tr"
        else:
            tags = [node.tag for node in self.stack]
            deep = sum(name in _LEVELS for name in tags) >= _MAX_LEVELS
            fits = not (deep or top in {"table", "tr"} or (tag == "table" and "table" in tags))
            if fits and top in {"ul", "ol"}:
                self._push(_Node("li"))
        return self._push(_Node(tag, _numbers(tag, attrs))) if fits else None

    def _push(self, node) -> _Node:
        self.stack[-1].children.append(node)
        self.stack.append(node)
        return node

    def _shut(self, node):
        """Close ``node`` and what stands open in it; what holds no text goes away."""
        while True:
            closed = self.stack.pop()
            kept = bool(closed.children) if closed.tag == "tr" else closed.filled
            if closed.tag in {"td", "th"}:
                # A heading of nothing is no heading.
                closed.tag = closed.tag if closed.filled else "td"
            elif not kept:
                del self.stack[-1].children[-1]
            if closed is node:
                return

    def _end_block(self):
        tag, self.block = self.block or "p", None
        runs, self.runs = _tidy(self.runs), []
        if not any(run.text and run.text.strip(_INVISIBLE) for run in runs):
            return
        node = _Node(tag, runs=runs, filled=True)
        above = self.stack
        if above[-1].tag in {"table", "tr"}:
            # A caption, or text between cells: HTML shows it above the table, and so do we.
            at = next(i for i, each in enumerate(above) if each.tag == "table")
            above = above[:at]
            above[-1].children.insert(-1, node)
        else:
            if above[-1].tag in {"ul", "ol"}:
                self._push(_Node("li"))
            above[-1].children.append(node)
        for each in above:
            each.filled = True


def _tidy(runs: list[_Run]) -> list[_Run]:
    """The one way to write this line: no needless space, addresses linked, equal marks merged."""
    runs = _merged(runs)
    for run in runs:
        if run.text is not None:
            run.text = _SPACES.sub(" ", run.text)
    said = [number for number, run in enumerate(runs) if (run.text or "").strip(_SPACE)]
    runs = runs[said[0] : said[-1] + 1] if said else []
    if runs:
        runs[0].text = runs[0].text.lstrip(_SPACE)
        runs[-1].text = runs[-1].text.rstrip(_SPACE)
    linked = []
    for run in runs:
        if run.text is None or run.href:
            linked.append(run)
        else:
            linked += [_Run(text, href, *run.marks()[1:]) for text, href in _linked(run.text)]
    return _merged(linked)


def _merged(runs: list[_Run]) -> list[_Run]:
    merged: list[_Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if run.text is None or last is None or last.text is None or run.marks() != last.marks():
            if run.text != "":
                merged.append(run)
        else:
            last.text += run.text
    return merged


def _numbers(tag: str, attrs: dict[str, str | None]) -> dict[str, str]:
    """The numeric attributes of ``tag``, only those that say something and are sane."""
    kept = {}
    for name in sorted(ATTRIBUTES.get(tag, ()) & attrs.keys()):
        value = attrs[name] or ""
        if value.isascii() and value.isdigit() and len(value) <= 4:
            lowest, highest = _NUMBERS[name]
            if lowest <= int(value) <= highest:
                kept[name] = str(int(value))
    return kept


# --- The form field ---------------------------------------------------------------------------


WORDS = {
    "toolbar": _("Formatting"),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "heading": _("Heading"),
    "subheading": _("Smaller heading"),
    "bulletList": _("Bullet list"),
    "orderedList": _("Numbered list"),
    "blockquote": _("Quotation"),
    "link": _("Link"),
    "table": _("Table"),
    "addRow": _("Add row"),
    "addColumn": _("Add column"),
    "deleteRow": _("Delete row"),
    "deleteColumn": _("Delete column"),
    "deleteTable": _("Delete table"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    "linkAddress": _("Address of the page, or an e-mail address"),
    "linkText": _("Text of the link"),
    "linkError": _(
        "This is not an address. Please give one such as https://www.gov.pl or office@example.org."
    ),
    "save": _("Save"),
    "removeLink": _("Remove link"),
    "cancel": _("Cancel"),
}
"""Words on the editor's buttons and in its dialogue, by the names that ``editor.js`` uses."""


class RichTextWidget(ProseEditorWidget):
    """A textarea which ``static/js/editor.js`` turns into the editor.

    The package's own preset is not used: it needs an inline import map and has neither labels nor
    words on its buttons. Ours finds the address of the package's module in its configuration, so
    that hashed file names need no rewriting and the page needs no inline script.
    """

    def __init__(self, attrs=None, **kwargs):
        super().__init__({"rows": 10} | (attrs or {}), **kwargs)

    @property
    def media(self):
        return Media(css={"all": ["css/editor.css"]}, js=[Script("js/editor.js", type="module")])

    def get_config(self):
        return {
            "module": static("django_prose_editor/editor.js"),
            "extensions": EXTENSIONS,
            "blocks": _MARKUP_BLOCKS,
            "words": WORDS,
        }


class RichTextField(ProseEditorFormField):
    """The form field for rich text; its cleaned value is the source, to be passed to ``cook``.

    ``max_length`` bounds the source with its tags, ``max_text_length`` the plain text that a
    person sees and counts. Markup without a word in it counts as empty.
    """

    default_error_messages = {
        "max_length": ngettext_lazy(
            "This text is too long: together with its formatting it has %(show_value)d characters, "
            "and %(limit_value)d is the most. Please shorten it or divide it.",
            "This text is too long: together with its formatting it has %(show_value)d characters, "
            "and %(limit_value)d are the most. Please shorten it or divide it.",
            "limit_value",
        ),
        "max_text_length": ngettext_lazy(
            "This text is too long: it has %(show_value)d characters, and %(limit_value)d is the "
            "most. Please shorten it.",
            "This text is too long: it has %(show_value)d characters, and %(limit_value)d are the "
            "most. Please shorten it.",
            "limit_value",
        ),
    }

    def __init__(self, *, max_length=MAX_SOURCE, max_text_length=None, **kwargs):
        self.max_text_length = max_text_length
        kwargs.setdefault("widget", RichTextWidget)
        super().__init__(
            max_length=max_length, config={"extensions": EXTENSIONS}, preset="forum", **kwargs
        )
        # The validator's own message wins over the field's unless it is told.
        for validator in self.validators:
            if validator.code == "max_length":
                validator.message = self.error_messages["max_length"]

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        # The browser would cut a long paste without a word; the server says what is wrong instead.
        attrs.pop("maxlength", None)
        if self.required:
            attrs["aria-required"] = "true"
        return attrs

    def to_python(self, value):
        source = super().to_python(value)
        if len(source) > self.max_length:
            return source
        return source if cook(source).text.strip(_INVISIBLE) else self.empty_value

    def validate(self, value):
        super().validate(value)
        if self.max_text_length is None or len(value) > self.max_length:
            return
        length = len(cook(value).text)
        if length > self.max_text_length:
            raise ValidationError(
                self.error_messages["max_text_length"],
                code="max_text_length",
                params={"show_value": length, "limit_value": self.max_text_length},
            )

    def prepare_value(self, value):
        if isinstance(value, str) and len(value) <= self.max_length:
            return source_for_editing(value)
        return value

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        before, after = initial or "", data or ""
        return before != after and cook(before).html != cook(after).html
