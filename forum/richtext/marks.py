"""Finds the words of pasted HTML that are bold, italic, struck out, superscript or subscript.

These properties are called marks, as in the editor. Programs mark words by a tag such as ``<b>`` or
by the style of an element around the words, and the style of an inner element may switch a mark off
again. ``mark_words`` replaces all this by tags directly around the words.
``static/js/editor/marks.js`` does the same in the browser.
"""

import re

from forum.richtext.trees import is_text, move_all, new_tag, remove, tags_in, unwrap

NAMES = ("strong", "em", "s", "sup", "sub")
"""The tags that ``mark_words`` writes. If words have several marks, the first tag is outermost."""
SAID = {
    "bold": ("strong", True),
    "thin": ("strong", False),
    "italic": ("em", True),
    "upright": ("em", False),
    "strike": ("s", True),
    "super": ("sup", True),
    "sub": ("sub", True),
}
"""Keyword of ``pasting.meaning`` -> (tag of the mark, whether the keyword switches it on)."""

_BOLD = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "th"])
_CELLS = frozenset(["table", "tbody", "thead", "tr", "th", "td"])
_BLOCKS = frozenset(["p", "ul", "ol", "li", "blockquote", "pre"]) | _BOLD | _CELLS

_STYLES = {
    "b": "font-weight:bold",
    "strong": "font-weight:bold",
    **dict.fromkeys(["cite", "dfn", "em", "i", "var"], "font-style:italic"),
    **dict.fromkeys(["del", "s", "strike"], "text-decoration:line-through"),
    "sub": "vertical-align:sub",
    "sup": "vertical-align:super",
}
_OTHERS = "big|font|ins|nobr|small|u"
_ATTRIBUTE = r"\s+[\w:.-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=`]+))?"
# No two parts of this pattern can match the same text, so matching takes linear time.
_TAG = re.compile(rf"<(/?)({'|'.join(_STYLES)}|{_OTHERS})((?:{_ATTRIBUTE})*)\s*>", re.IGNORECASE)
_STYLE = re.compile(r"\sstyle=(?:\"([^\"]*)\"|'([^']*)'|(\S+))", re.IGNORECASE)
_CLASS = re.compile(r"\sclass=(?:\"([^\"]*)\"|'([^']*)'|(\S+))", re.IGNORECASE)
# In a tracked change, the ``<del>`` of Word or LibreOffice has attributes with author and time.
_TRACKED = re.compile(r"\s(?:cite|datetime|s?dctime)=|\bmso-?", re.IGNORECASE)

DELETED = "msoDel"
"""CSS class that Word gives to text which a tracked change deletes."""


def marks_as_spans(source: str) -> str:
    """Replaces tags such as ``<b>`` in ``source`` by spans with an equivalent style.

    Does nothing if none of these tags has an attribute. Such an attribute may contradict its tag:
    Google Docs puts all copied text into ``<b style="font-weight:normal">``. Spans are also parsed
    faster, because HTML parsers repeat an unclosed ``<b>`` in every later paragraph.
    """
    if not any(attributes for _slash, _name, attributes in _TAG.findall(source)):
        return source
    return _TAG.sub(_as_span, source)


def _as_span(tag: re.Match[str]) -> str:
    slash, name, attributes = tag.groups()
    if slash:
        return "</span>"
    name = name.lower()
    if name == "del" and _TRACKED.search(attributes):
        return f'<span class="{DELETED}">'
    said = _value(_STYLE, attributes).replace('"', "'")
    style = ";".join(filter(None, [_STYLES.get(name), said]))
    return f'<span class="{_value(_CLASS, attributes)}" style="{style}">'


def _value(pattern: re.Pattern, attributes: str) -> str:
    found = pattern.search(attributes)
    return "".join(filter(None, found.groups())) if found else ""


def mark_words(tree) -> None:
    """Puts the tags of NAMES directly around those words in ``tree`` that have the marks.

    The ``style`` attributes in ``tree`` must contain the keywords of ``pasting.meaning``.
    """
    _mark_in(tree, {})
    for mark in tags_in(tree):
        if mark.tagName in NAMES:
            _join(mark)


def _mark_in(parent, around: dict[str, bool]) -> None:
    for child in [*parent.childNodes]:
        if is_text(child):
            _mark(child, around)
            continue
        _mark_in(child, around | _marks_of(child))
        if child.tagName in NAMES or _is_only_style(child):
            unwrap(child)


def _is_only_style(tag) -> bool:
    """Whether ``tag`` is a span that only sets marks, so that it can be removed afterwards."""
    if tag.tagName != "span" or [*tag.attributes.keys()] not in ([], ["style"]):
        return False
    return all(word in SAID for word in tag.getAttribute("style").split())


def _marks_of(tag) -> dict[str, bool]:
    """Mark -> True if ``tag`` switches it on for its words, False if it switches it off."""
    name = tag.tagName
    said = {name: True} if name in NAMES else {}
    said |= dict(SAID[word] for word in tag.getAttribute("style").split() if word in SAID)
    if name in _BOLD:  # Headings are shown in bold anyway, so they need no mark.
        said["strong"] = False
    if name in _CELLS:
        said = {mark: is_on for mark, is_on in said.items() if mark not in {"sup", "sub"}}
    return said


def _mark(text, said: dict[str, bool]) -> None:
    if not any(said.values()) or not (text.data.strip() or _is_beside_words(text)):
        return
    node = text
    for name in reversed(NAMES):
        if said.get(name):
            mark = new_tag(text, name)
            node.parentNode.replaceChild(mark, node)
            mark.appendChild(node)
            node = mark


def _is_beside_words(text) -> bool:
    around = (text.previousSibling, text.nextSibling)
    return any(node is not None and node.nodeName not in _BLOCKS for node in around)


def _join(mark) -> None:
    """Merges ``mark`` with the tags of the same name that directly follow it."""
    while (after := mark.nextSibling) is not None and after.nodeName == mark.tagName:
        move_all(after, mark)
        remove(after)
