"""Cleans HTML from Word, Excel and other programs: keeps structure, drops appearance.

Word writes lists as paragraphs, Excel copies empty cells, and all of them write bold as a style.
``static/js/editor/paste.js`` cleans HTML that is pasted into the editor; this module cleans HTML
that is submitted in another way. ``forum.richtext.cooking`` calls ``mend``.
"""

import re

from forum.richtext import tables
from forum.richtext.marks import DELETED, NAMES, SAID, mark_words
from forum.richtext.numbering import (
    LISTS,
    STYLES,
    lift,
    show_markers,
    write_out,
)
from forum.richtext.trees import (
    is_inside,
    move_all,
    new_tag,
    remove,
    tag_before,
    tags_in,
    words_of,
)
from forum.richtext.word_lists import make_lists, nest_by_level

STYLED = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "span", "a", "blockquote"]
STYLED += ["table", "tbody", "thead", "tr", "td", "th", "ul", "ol", "li"]
"""Tags whose ``style`` may have a meaning, such as bold or "item of a list"."""

BLOCKS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", *LISTS, "blockquote", "pre", "table"])

COMMENT = "MsoCommentReference"
"""Class of Word's links to comments of reviewers."""
END = "EOP"
"""Class of the span that Word for the web writes at the end of each paragraph."""
NOTES = frozenset(["MsoFootnoteReference", "MsoEndnoteReference"])
"""Classes of Word's references to footnotes and endnotes, such as [1]."""
HEADINGS = frozenset(["MsoHeading7", "MsoHeading8", "MsoHeading9"])
"""Classes of Word's headings for which HTML has no tag."""

_BEFORE = r"(?:^|[\s;\"'])"
_LENGTH = r"(?=[0-9.]{0,8}[1-9])[0-9.]{1,9}(?:pt|px|em|%|cm|mm|in)"
_SAYS = {
    word: re.compile(_BEFORE + pattern, re.IGNORECASE)
    for word, pattern in {
        "strike": r"text-decoration(?:-line)?:[^;]{0,60}line-through",
        "bold": r"font(?:-weight:\s?|:[^;]{0,60}\b)(?:bold(?:er)?|[6-9]00)\b",
        "thin": r"font-weight:\s?(?:normal|lighter|[1-5]00)",
        "upright": r"font-style:\s?normal",
        "italic": r"font(?:-style:\s?|:[^;]{0,60}\b)(?:italic|oblique)\b",
        "super": rf"vertical-align:\s?(?:super|{_LENGTH})",
        "sub": rf"vertical-align:\s?(?:sub\b|-{_LENGTH})",
        "symbols": r"font-family:\s?[\"']?(?:symbol|wingdings|webdings)",
        "marker": r"mso-list:\s?ignore",
        "comment": r"mso-element:\s?comment",
        "hidden": r"(?:display:\s?none|mso-hide:\s?all)",
        "unmarked": r"display:\s?block",
    }.items()
}
_LIST = re.compile(r"mso-list:\s?(l[0-9]{1,9})\s{1,9}level([1-9])", re.IGNORECASE)
_INDENT = re.compile(
    rf"{_BEFORE}margin-left:\s?([0-9]{{0,4}}(?:\.[0-9]{{1,4}})?)(pt|in|cm)", re.IGNORECASE
)
_INDENTS = {"pt": 36, "in": 0.5, "cm": 1.27}
"""Unit -> how far Word indents each level of a list."""
_LIST_STYLE = re.compile(
    rf"{_BEFORE}list-style(?:-type)?:[^;]{{0,40}}?\b({'|'.join(sorted(STYLES, key=len)[::-1])})\b",
    re.IGNORECASE,
)


def meaning_of_class(names: str) -> str | None:
    """The first of the classes ``names``, separated by spaces, that has a meaning; else None."""
    known = {COMMENT, DELETED, END, *NOTES, *HEADINGS}
    return next((name for name in names.split() if name in known), None)


def meaning(style: str) -> str | None:
    """Keywords for the meaning of ``style``, such as "bold type-a list-l0-2"; None without any."""
    found = {word: [*pattern.finditer(style)] for word, pattern in _SAYS.items()}
    said = [*tables.meaning(style), *(word for word, places in found.items() if places)]
    for on, off in (("bold", "thin"), ("italic", "upright")):
        if on in said and off in said:  # As in CSS, the last one wins.
            is_on = found[on][-1].start() > found[off][-1].start()
            said.remove(off if is_on else on)
    if listed := _LIST_STYLE.search(style):
        said.append(f"type-{STYLES[listed[1].lower()]}")
    if (indent := _INDENT.search(style)) and (level := _level(*indent.groups())) > 1:
        said.append(f"indent-{level}")
    if line := _LIST.search(style):
        said.append(f"list-{line[1].lower()}-{line[2]}")
    return " ".join(said) or None


def _level(number: str, unit: str) -> int:
    return min(round(float(number or 0) / _INDENTS[unit.lower()]), 9)


def mend(tree) -> None:
    """Replaces styles and classes in ``tree`` by tags with the same meaning.

    The ``style`` attributes, which contain the keywords of ``meaning``, are removed.
    """
    for tag in tags_in(tree):
        _mend_class(tag)
    if any(_changes_marks(tag) for tag in tags_in(tree)):
        mark_words(tree)
    show_markers(tree)
    lines = []
    for tag in tags_in(tree):
        if tag.hasAttribute("style"):
            _mend_styled(tag, tag.getAttribute("style").split(), lines)
            tag.removeAttribute("style")
    _nest(tree)
    make_lists(lines)
    nest_by_level(tree)
    for tag in tags_in(tree):
        for name in ("marker", "symbols", "line", "place", "indent"):
            if tag.hasAttribute(name):
                tag.removeAttribute(name)
    for pre in tree.getElementsByTagName("pre"):
        if not is_inside(pre, "pre"):
            write_out(pre)


def _nest(tree) -> None:
    """Moves lists that are direct children of a list into the items before them, or out of it."""
    for tag in tags_in(tree):
        if tag.tagName in LISTS and tag.parentNode.tagName in LISTS:
            item = tag_before(tag)
            if item is not None and item.tagName == "li":
                item.appendChild(tag)
            else:
                lift(tag)


def _mend_class(tag) -> None:
    """Applies the class of ``tag``, and the keywords "hidden" and "comment" of its style.

    Removes hidden and deleted text and comments, puts a space before the reference to a note, and
    turns paragraphs that are headings into ``<h1>`` to ``<h6>``.
    """
    said, name = tag.getAttribute("style").split(), tag.getAttribute("class")
    is_gone = name in {COMMENT, DELETED} or (name == END and not words_of(tag).strip())
    if is_gone or "hidden" in said or "comment" in said:
        remove(tag)
        return
    if name in NOTES:  # A space separates the reference from the word before it.
        for note in (tag, *tag.getElementsByTagName("span")):
            if note.getAttribute("class") in NOTES:
                note.removeAttribute("class")
        tag.parentNode.insertBefore(tag.ownerDocument.createTextNode(" "), tag)
    level = "6" if name in HEADINGS else tag.getAttribute("aria-level")
    if tag.hasAttribute("aria-level"):
        tag.removeAttribute("aria-level")
    if level and tag.tagName == "p":
        if name in HEADINGS:
            tag.removeAttribute("class")
        heading = new_tag(tag, f"h{min(int(level), 6)}", dict(tag.attributes.items()))
        move_all(tag, heading)
        tag.parentNode.replaceChild(heading, tag)


def _changes_marks(tag) -> bool:
    """Whether words in ``tag`` may need other marks than those around them."""
    if tag.tagName in NAMES:
        return any(inner.tagName in BLOCKS for inner in tags_in(tag))
    return any(word in SAID for word in tag.getAttribute("style").split())


def _mend_styled(tag, said: list[str], lines: list) -> None:
    """Stores the meaning of the style of ``tag`` in attributes of ``tag``.

    ``said``: the keywords that ``meaning`` returned. Paragraphs that are items of a list are
    appended to ``lines`` (see ``make_lists``).
    """
    is_line = said[-1].startswith("list-")
    if indent := next((word for word in said if word.startswith("indent-")), None):
        tag.setAttribute("indent", indent.removeprefix("indent-"))
    if "symbols" in said and tag.tagName == "span":
        tag.setAttribute("symbols", "")
    if "marker" in said:
        tag.setAttribute("marker", "")
        line = tag.parentNode
        while line.nodeName in {"span", *NAMES}:
            line = line.parentNode
        if line.nodeName == "p" and not line.hasAttribute("line"):
            line.setAttribute("line", "")
            lines.append((line, f"list-l0-{line.getAttribute('indent') or 1}"))
    elif is_line and tag.tagName == "li":
        tag.setAttribute("place", said[-1])
    elif is_line and tag.tagName in {"p", "h1", "h2", "h3", "h4", "h5", "h6"}:
        tag.setAttribute("line", "")
        lines.append((tag, said[-1]))
