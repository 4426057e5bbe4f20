"""Replaces pictures, films, form fields, equations and text boxes by text, and counts the losses.

A rich text cannot contain these objects. ``static/js/editor/objects.js`` does the same for HTML
pasted into the editor and tells the user what was lost; for other HTML ``forum.richtext.losses``
tells the user.
"""

import re
from collections import Counter
from html import escape, unescape

from forum.richtext.trees import MAX_NESTED, NESTED

PICTURE, FILM, FIELD, EQUATION = "picture", "film", "field", "equation"
COMMENT, DELETION, DEPTH = "comment", "deletion", "depth"
FILE = "file"
"""A file that was pasted into a form without attachments. Only the browser counts such files."""

DECORATION = 24
"""Pictures with at most this width or height, in pixels, are icons and not counted as lost."""

_MAY_HAVE_OBJECTS = re.compile(
    r"<(?:!--\[if|img|svg|iframe|video|audio|object|embed|input|select|del|math|m:|v:)"
    r"|role=[\"']?checkbox|\bmso",
    re.IGNORECASE,
)
_MAY_BE_DEEP = re.compile(rf"<(?:{'|'.join(NESTED)})\b", re.IGNORECASE)
_TOKEN = re.compile(
    r"<!--(?:.*?-->|.*)"
    r"|<(?P<hidden>script|style|template|annotation)\b(?:.*?</(?P=hidden)\s*>|.*)"
    r"|<(?P<closing>/?)(?P<name>[a-z][\w:-]*)(?P<rest>(?:\s|/)[^<>]*)?>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w:-]+)(?:\s?=\s?(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")

# Word writes each text box and equation twice, because not all programs can show it: first in a
# conditional comment (_CONDITION), then as a picture between "<![if …]>" and "<![endif]>", which is
# called a branch here (_BRANCH). Branches may be nested.
_CONDITION = re.compile(r"<!--\[if gte (vml 1|msEquation 12)\b[^\]<>]{0,20}\]>", re.IGNORECASE)
_CONDITION_END = "<![endif]-->"
_BRANCH = re.compile(r"\s{0,9}<!\[if\s[^\]<>]{1,40}\]>", re.IGNORECASE)
_BRANCH_EDGE = re.compile(r"<!\[(?:(if)\s[^\]<>]{1,40}|endif)\]>", re.IGNORECASE)
_NOT_WORD = re.compile(r"<!\[if !mso\]>[^!]{0,400}<!\[endif\]>", re.IGNORECASE)
_TEXT_BOX = re.compile(r"<v:textbox\b[^<>]*>(.*?)</v:textbox>", re.IGNORECASE | re.DOTALL)

_PIXELS = re.compile(r"([0-9]{1,4})(?:\.[0-9]{1,4})?(?:px)?\Z")
_STYLED_PIXELS = re.compile(r"(?:^|[\s;])(?:width|height):\s?([0-9]{1,4})(?:\.[0-9]{1,4})?px")
_SYMBOL = re.compile(r"[^\w\s]{1,8}")
_LATEX = re.compile(r"(?:\{?\\(?:displaystyle|textstyle)\s?|\$)?(.+?)[}$]?", re.DOTALL)
# KaTeX and MathJax 2 write each equation twice, as visible HTML and as MathML.
_VISIBLE_MATHS = re.compile(r"katex-html|mjx_assistive_mathml")
_TRACKED = re.compile(r"\s(?:cite|datetime|s?dctime)=|\bmso-", re.IGNORECASE)
_COMMENT = re.compile(r"mso-element:\s?comment(?!-)", re.IGNORECASE)
_DEEP_ITEM = re.compile(rf"mso-list:\s?l[0-9]{{1,9}}\s{{1,9}}level[{MAX_NESTED + 1}-9]", re.I)
_THEN_PARAGRAPH = re.compile(r"\s{0,9}(?:<img\b[^<>]*>)?\s{0,9}<p\b", re.IGNORECASE)

_FILMS = frozenset(["iframe", "video", "audio", "object", "embed"])
_FIELDS = frozenset(["select", "textarea"])
_NO_FIELDS = frozenset(["hidden", "submit", "button", "image", "reset"])
_SIGNS = {"checkbox": ("☐", "☑"), "radio": ("○", "◉")}
_EQUATIONS = frozenset(["math", "m:omath"])
_SUP, _SUB, _ROOT = ("<sup>", "</sup>"), ("<sub>", "</sub>"), ("√(", ")")
_PARTS = {
    "m:sup": _SUP,
    "m:sub": _SUB,
    "m:num": ("(", ")"),
    "m:den": ("/(", ")"),
    "m:rad": _ROOT,
    "m:d": ("(", ")"),
    "msqrt": _ROOT,
}
"""Element of an equation -> the texts to put before and after its content."""
_ORDERED_PARTS = {
    "msup": [("", ""), _SUP],
    "msub": [("", ""), _SUB],
    "mover": [("", ""), _SUP],
    "munder": [("", ""), _SUB],
    "msubsup": [("", ""), _SUB, _SUP],
    "munderover": [("", ""), _SUB, _SUP],
    "mfrac": [("(", ")"), ("/(", ")")],
    "mroot": [_ROOT, _SUP],
}
"""Element of MathML -> for each of its child elements, the texts to put before and after it."""


def read_objects(source: str) -> tuple[str, Counter[str]]:
    """Returns ``source`` with text instead of its objects, and how many of each kind are lost."""
    is_deep = len(_MAY_BE_DEEP.findall(source)) > MAX_NESTED
    if not is_deep and not _MAY_HAVE_OBJECTS.search(source):
        return source, Counter()
    source = _with_content_of_conditions(source)
    lower = source.lower()
    reader = _Reader(
        has_maths="<math" in lower, has_visible_maths=bool(_VISIBLE_MATHS.search(lower))
    )
    text = _TOKEN.sub(reader, source)
    reader.lost[PICTURE] = max(reader.lost[PICTURE], lower.count("<v:imagedata"))
    reader.lost[COMMENT] = max(reader.lost[COMMENT], lower.count("msocomanchor"))
    return text, +reader.lost


def _with_content_of_conditions(source: str) -> str:
    """``source`` with Word's text boxes and equations instead of the pictures that show them."""
    parts, at = [], 0
    while condition := _CONDITION.search(source, at):
        end = source.find(_CONDITION_END, condition.end())
        if end < 0:
            break
        content = source[condition.end() : end]
        end += len(_CONDITION_END)
        if condition[1].lower() == "vml 1":
            boxes = _TEXT_BOX.findall(content) if "</v:textbox>" in content else []
            # Remove the table that Word puts around the text for programs without text boxes.
            content = "".join(f"</p>{_NOT_WORD.sub('', box)}<p>" for box in boxes)
        if content:
            parts += [source[at : condition.start()], content]
            at = _after_branch(source, end)
        else:
            parts.append(source[at:end])
            at = end
    return "".join([*parts, source[at:]])


def _after_branch(source: str, at: int) -> int:
    """The index of the end of the branch ``<![if …]>…<![endif]>`` that begins at the index ``at``.

    Returns ``at`` if no complete branch begins there.
    """
    if not _BRANCH.match(source, at):
        return at
    depth = 0
    for edge in _BRANCH_EDGE.finditer(source, at):
        depth += 1 if edge[1] else -1
        if not depth:
            return edge.end()
    return at


class _Reader:
    """The function that ``re.sub`` calls with each tag. Replaces objects and counts the losses."""

    def __init__(self, *, has_maths: bool, has_visible_maths: bool):
        self.has_maths, self.has_visible_maths = has_maths, has_visible_maths
        self.lost: Counter[str] = Counter()
        self.depth = self.films = 0
        self.sign = ""
        self.is_office_equation = False
        self.equation: list[tuple[str, int]] = []  # (open MathML element, number of children read)

    def __call__(self, token: re.Match[str]) -> str:
        if token["name"] is None:
            return "" if (token["hidden"] or "").lower() == "annotation" else token[0]
        name, is_closing = token["name"].lower(), bool(token["closing"])
        if name in NESTED:
            self._nest(-1 if is_closing else 1)
        if name in _FILMS:
            self._film(name, is_closing)
        if name in {"i", "em"} and self.is_office_equation:
            return ""  # Word writes all letters of equations in italics, which is not needed here.
        if name in _EQUATIONS or self.equation or name.startswith("m:"):
            return self._equation(token, name, is_closing)
        return token[0] if is_closing else self._opened(token, name, token["rest"] or "")

    def _opened(self, token, name: str, rest: str) -> str:
        if "mso" in rest.lower() or name == "del":
            self._remark(name, rest)
        if name == "img":
            return self._picture(_attributes(rest))
        if name == "svg":
            width = _pixels(_attributes(rest).get("width"))
            self.lost[PICTURE] += width is not None and width > DECORATION
        elif name == "input":
            return self._input(_attributes(rest))
        elif name in _FIELDS:
            self.lost[FIELD] += 1
        elif name == "option":
            return " "
        elif name == "p" and self.sign:
            sign, self.sign = self.sign, ""
            return token[0] + sign
        elif name == "li" and "checkbox" in rest:
            return token[0] + self._item(token, _attributes(rest))
        return token[0]

    def _nest(self, step: int) -> None:
        self.depth = max(0, self.depth + step)
        if self.depth > MAX_NESTED:
            self.lost[DEPTH] = 1

    def _film(self, name: str, is_closing: bool) -> None:
        """Counts a video that is not pasted. A video tag inside another one is its fallback, and is
        not counted."""
        if is_closing:
            self.films = max(0, self.films - 1)
            return
        self.lost[FILM] += not self.films
        self.films += name != "embed"

    def _remark(self, name: str, rest: str) -> None:
        self.lost[COMMENT] += bool(_COMMENT.search(rest))
        is_deleted = name == "del" and _TRACKED.search(rest)
        self.lost[DELETION] += bool(is_deleted or "msoDel" in rest)
        if _DEEP_ITEM.search(rest):
            self.lost[DEPTH] = 1

    def _picture(self, said: dict[str, str]) -> str:
        words = said.get("alt", "").strip()
        if words.startswith(("{\\", "\\", "$")):
            if self.has_maths:
                return ""
            self.lost[EQUATION] += 1
            return escape(_LATEX.fullmatch(words)[1])
        sizes = [_pixels(said.get("width")), _pixels(said.get("height"))]
        sizes += map(int, _STYLED_PIXELS.findall(said.get("style", "")))
        sizes = [size for size in sizes if size is not None]
        if _SYMBOL.fullmatch(words):
            return escape(words)
        self.lost[PICTURE] += not sizes or min(sizes) > DECORATION
        return ""

    def _input(self, said: dict[str, str]) -> str:
        kind = said.get("type", "text").lower()
        if kind in _SIGNS:
            return f"{_SIGNS[kind]['checked' in said]} "
        if kind in _NO_FIELDS:
            return ""
        self.lost[FIELD] += 1
        return "" if kind == "password" else escape(said.get("value", ""))

    def _item(self, token, said: dict[str, str]) -> str:
        """The text with which a list item begins: "☐ " or "☑ " if it is a checkbox, else "".

        If the item begins with a paragraph, returns "", and ``_opened`` adds the sign to the
        paragraph.
        """
        if said.get("role") != "checkbox":
            return ""
        sign = f"{_SIGNS['checkbox'][said.get('aria-checked') == 'true']} "
        if _THEN_PARAGRAPH.match(token.string, token.end()):
            self.sign, sign = sign, ""
        return sign

    def _equation(self, token, name: str, is_closing: bool) -> str:
        """The text or tag that replaces a tag of an equation, such as "√(" or ``<sup>``, or ""."""
        if name in _EQUATIONS and not is_closing:
            self.lost[EQUATION] += 1
        if name == "math" and self.has_visible_maths:
            return token[0]  # keep only the visible HTML: the sanitiser removes ``<math>``
        if name.startswith("m:"):
            if name == "m:omath":
                self.is_office_equation = not is_closing
            if name == "m:chr":
                return escape(_attributes(token["rest"] or "").get("m:val", ""))
            return _PARTS.get(name, ("", ""))[is_closing]
        if not name.startswith("m") and name != "semantics":
            return token[0]
        return self._closed(name) if is_closing else self._part(name, token)

    def _part(self, name: str, token) -> str:
        around = ""
        if self.equation:
            parent, part = self.equation[-1]
            self.equation[-1] = (parent, part + 1)
            around = _around(parent, part)[0]
        if (token["rest"] or "").endswith("/"):
            return around + (_around(*self.equation[-1])[1] if self.equation else "")
        self.equation.append((name, 0))
        return around + _PARTS.get(name, ("", ""))[0]

    def _closed(self, name: str) -> str:
        if not self.equation or self.equation[-1][0] != name:
            return ""
        self.equation.pop()
        after = _PARTS.get(name, ("", ""))[1]
        if not self.equation:
            return after
        parent, part = self.equation[-1]
        return after + _around(parent, part - 1)[1]


def _around(parent: str, part: int) -> tuple[str, str]:
    """The texts to put before and after the child with the index ``part`` of ``parent``."""
    known = _ORDERED_PARTS.get(parent, ())
    return known[part] if part < len(known) else ("", "")


def _attributes(rest: str) -> dict[str, str]:
    return {
        name.lower(): unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(rest)
    }


def _pixels(said: str | None) -> int | None:
    found = _PIXELS.match((said or "").strip())
    return int(found[1]) if found else None
