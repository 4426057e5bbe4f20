"""Finds out which words of pasted HTML are bold, italic, struck out, raised or lowered.

Programs mark words by a tag, or by the style of an element around the words; the style of an inner
element may switch the mark off again. ``mark_words`` puts tags directly around the words instead.
``static/js/editor/marks.js`` does the same in the browser.
"""

import re

from forum.richtext.trees import is_text, move_all, new_tag, remove, tags_in, unwrap

NAMES = ("strong", "em", "s", "sup", "sub")
"""The tags of the marks, the outermost first."""
SAID = {
    "bold": ("strong", True),
    "thin": ("strong", False),
    "italic": ("em", True),
    "upright": ("em", False),
    "strike": ("s", True),
    "super": ("sup", True),
    "sub": ("sub", True),
}
"""Keywords of ``pasting.meaning`` -> the mark, and whether it is switched on."""

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
# Its parts cannot match the same text, so it runs in linear time.
_TAG = re.compile(rf"<(/?)({'|'.join(_STYLES)}|{_OTHERS})((?:{_ATTRIBUTE})*)\s*>", re.IGNORECASE)
_STYLE = re.compile(r"\sstyle=(?:\"([^\"]*)\"|'([^']*)'|(\S+))", re.IGNORECASE)
_CLASS = re.compile(r"\sclass=(?:\"([^\"]*)\"|'([^']*)'|(\S+))", re.IGNORECASE)
# Word and LibreOffice write into tracked deletions who deleted the text, and when.
_TRACKED = re.compile(r"\s(?:cite|datetime|s?dctime)=|\bmso-?", re.IGNORECASE)

DELETED = "msoDel"
"""CSS class of text that a tracked change of Word deletes."""


def marks_as_spans(source: str) -> str:
    """Replaces tags such as ``<b>`` in ``source`` by spans with an equivalent style.

    A ``source`` in which none of these tags has an attribute is returned as it is. The style of a
    ``<b>`` may contradict the tag: Google Docs puts all copied text into
    ``<b style="font-weight:normal">``. Spans are also parsed faster, because HTML parsers repeat an
    unclosed ``<b>`` in every later paragraph.
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
    """Puts the tags of NAMES directly around the words in ``tree`` that they apply to.

    The ``style`` attributes in ``tree`` contain the keywords of ``pasting.meaning``.
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
    """Whether ``tag`` is a span whose only meaning is that its words are bold, italic and so on."""
    if tag.tagName != "span" or [*tag.attributes.keys()] not in ([], ["style"]):
        return False
    return all(word in SAID for word in tag.getAttribute("style").split())


def _marks_of(tag) -> dict[str, bool]:
    """The marks that ``tag`` switches on (True) or off (False) for the words in it."""
    name = tag.tagName
    said = {name: True} if name in NAMES else {}
    said |= dict(SAID[word] for word in tag.getAttribute("style").split() if word in SAID)
    if name in _BOLD:  # Headings are bold without a mark.
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
    """Moves the content of the following tags into ``mark``, as long as they have the same name."""
    while (after := mark.nextSibling) is not None and after.nodeName == mark.tagName:
        move_all(after, mark)
        remove(after)
