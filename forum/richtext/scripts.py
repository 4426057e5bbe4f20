"""Superscripts and subscripts of HTML as plain text: "art. 22¹", "CO₂", "x^(2n)"."""

import re

# Matches only an element that contains no other ``<sup>`` or ``<sub>``, so it runs in linear time.
_SCRIPT = re.compile(r"<(su[bp])>((?:(?!<su[bp]>).)*?)</\1>", re.DOTALL)
_JOINT = re.compile(r"</(su[bp])>((?:</?(?:strong|em|s)>)*)<\1>")
_TAG = re.compile(r"<[^<>]*>")
_IN_BRACKETS = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
_SMALL = {
    "sup": str.maketrans("0123456789+-=", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼"),
    "sub": str.maketrans("0123456789+-=", "₀₁₂₃₄₅₆₇₈₉₊₋₌"),
}
_SIGNS = {"sup": "^", "sub": "_"}
SCRIPTS = frozenset(_SIGNS)


def with_scripts_as_text(html: str) -> str:
    """``html`` with text instead of ``<sup>`` and ``<sub>``, see ``script_as_text``."""
    if "<su" not in html:
        return html
    html = _JOINT.sub(r"\2", html)  # The editor splits x<sub><em>n</em>+1</sub> at its marks.
    for _depth in range(2):  # A subscript may be in a superscript, and vice versa.
        html = _SCRIPT.sub(lambda found: script_as_text(found[1], _TAG.sub("", found[2])), html)
    return html


def script_as_text(name: str, words: str) -> str:
    """``words`` of a ``<sup>`` or ``<sub>`` as text that is not read with the word before it.

    Otherwise article 22¹ of an act would be read as 221. Words in brackets, such as the reference
    [1] to a note, get a space before them. Digits and signs become the small digits and signs of
    Unicode. Anything else becomes ^(…) or _(…).
    """
    words = words.strip()
    if _IN_BRACKETS.fullmatch(words):
        return f" {words}"
    small = _SMALL[name]
    if all(ord(character) in small for character in words):
        return words.translate(small)
    return f"{_SIGNS[name]}({words})"
