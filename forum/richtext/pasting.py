"""Cleans HTML from Word, Excel and other programs: keeps its structure, drops its appearance.

For example, Word writes lists as paragraphs, and many programs write bold words with a style.
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
"""Tags whose ``style`` is read, because it may mean, for example, "bold" or "item of a list"."""

BLOCKS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", *LISTS, "blockquote", "pre", "table"])

COMMENT = "MsoCommentReference"
"""The CSS class of Word's links to comments of reviewers."""
END = "EOP"
"""The CSS class of the span that Word for the web writes at the end of each paragraph."""
NOTES = frozenset(["MsoFootnoteReference", "MsoEndnoteReference"])
"""The CSS classes of Word's references to footnotes and endnotes, such as [1]."""
HEADINGS = frozenset(["MsoHeading7", "MsoHeading8", "MsoHeading9"])
"""The CSS classes of Word's headings of levels 7 to 9, for which HTML has no tag."""

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
"""CSS unit -> by how many of these units Word indents each level of a list."""
_LIST_STYLE = re.compile(
    rf"{_BEFORE}list-style(?:-type)?:[^;]{{0,40}}?\b({'|'.join(sorted(STYLES, key=len)[::-1])})\b",
    re.IGNORECASE,
)


def meaning_of_class(names: str) -> str | None:
    """The first class in ``names``, the value of a ``class`` attribute, that has a meaning here.

    None if there is no such class.
    """
    known = {COMMENT, DELETED, END, *NOTES, *HEADINGS}
    return next((name for name in names.split() if name in known), None)


def meaning(style: str) -> str | None:
    """Keywords that say what ``style`` means; they replace its value. None if it means nothing.

    For example "bold type-a list-l0-2": bold text, list markers "a, b, c", and an item of Word's
    list "l0" at level 2.
    """
    found = {word: [*pattern.finditer(style)] for word, pattern in _SAYS.items()}
    said = [*tables.meaning(style), *(word for word, places in found.items() if places)]
    for on, off in (("bold", "thin"), ("italic", "upright")):
        if on in said and off in said:  # as in CSS, the last declaration wins
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

    The ``style`` attributes must contain the keywords of ``meaning``; they are removed.
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
    """Moves each list that is a direct child of another list into the item before it.

    If there is no item before it, moves it out of the other list (``lift``).
    """
    for tag in tags_in(tree):
        if tag.tagName in LISTS and tag.parentNode.tagName in LISTS:
            item = tag_before(tag)
            if item is not None and item.tagName == "li":
                item.appendChild(tag)
            else:
                lift(tag)


def _mend_class(tag) -> None:
    """Changes ``tag`` as its class and the keywords "hidden" and "comment" of its style require.

    Removes it if it is hidden, deleted or a comment. Puts a space before it if it refers to a
    footnote or endnote. Replaces it by ``<h1>`` to ``<h6>`` if it is a paragraph that Word uses as
    a heading.
    """
    said, name = tag.getAttribute("style").split(), tag.getAttribute("class")
    is_gone = name in {COMMENT, DELETED} or (name == END and not words_of(tag).strip())
    if is_gone or "hidden" in said or "comment" in said:
        remove(tag)
        return
    if name in NOTES:
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
    """Whether ``tag`` may change the marks of its words, so that ``mark_words`` is needed."""
    if tag.tagName in NAMES:
        return any(inner.tagName in BLOCKS for inner in tags_in(tag))
    return any(word in SAID for word in tag.getAttribute("style").split())


def _mend_styled(tag, said: list[str], lines: list) -> None:
    """Sets attributes of ``tag`` that tell ``make_lists`` what its style says about lists.

    ``said``: the keywords of the style (see ``meaning``). If ``tag`` is a paragraph that Word wrote
    for a list item, appends it to ``lines``, the argument of ``make_lists``.
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
