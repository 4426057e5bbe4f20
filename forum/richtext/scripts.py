"""Writes superscripts and subscripts of HTML as plain text, such as "22¹", "CO₂" or "x^(2n)"."""

import re

# A ``<sup>`` or ``<sub>`` that contains no other one; otherwise matching could be quadratic.
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
    """``html`` with plain text instead of ``<sup>`` and ``<sub>`` (see ``script_as_text``)."""
    if "<su" not in html:
        return html
    # Join a script that the editor has split: <sub><em>n</em></sub><sub>+1</sub>.
    html = _JOINT.sub(r"\2", html)
    for _depth in range(2):  # twice, because a superscript may contain a subscript, and vice versa
        html = _SCRIPT.sub(lambda found: script_as_text(found[1], _TAG.sub("", found[2])), html)
    return html


def script_as_text(name: str, words: str) -> str:
    """``words``, the content of the tag ``name`` ("sup" or "sub"), as plain text.

    The text stays separate from the word before it: article 22¹ of an act must not become 221.
    Words in brackets, such as the reference [1] to a note, get a space before them. Digits and
    signs become superscript or subscript characters of Unicode. Other words become ^(…) or _(…).
    """
    words = words.strip()
    if _IN_BRACKETS.fullmatch(words):
        return f" {words}"
    small = _SMALL[name]
    if all(ord(character) in small for character in words):
        return words.translate(small)
    return f"{_SIGNS[name]}({words})"
