"""Rules of the style sheet that Excel and Google copy beside a text, written into its tags.

They call bold cells, and bold parts of a cell, by classes: xl66, font5, c3.
"""

import re

_NAMES = r"xl[0-9]{1,5}|font[0-9]{1,5}|c[0-9]{1,5}"
_RULE = re.compile(rf"\.({_NAMES})\s{{0,9}}\{{([^{{}}]*)\}}", re.IGNORECASE)
_TAG = re.compile(r"<(td|th|span|p)(\s[^<>]*)>", re.IGNORECASE)
_CLASS = re.compile(rf"\sclass=[\"']?({_NAMES})\b", re.IGNORECASE)
_STYLE = re.compile(r"(\sstyle=[\"']?)", re.IGNORECASE)
_FONT = re.compile(r"<(/?)font\b", re.IGNORECASE)
_KEPT = re.compile(
    r"(?:^|[\s;])((?:font-weight|font-style|text-decoration|vertical-align):\s?[a-z0-9-]{1,12})",
    re.IGNORECASE,
)


def with_rules(source: str) -> str:
    """``source`` with the styles of its classes in its tags, as far as they may have a meaning."""
    source = _FONT.sub(r"<\1span", source)
    start, end = source.find("<style"), source.rfind("</style")
    if not 0 <= start < end:
        return source
    rules = {
        name.lower(): ";".join(_KEPT.findall(rule))
        for name, rule in _RULE.findall(source[start:end])
    }
    return _TAG.sub(lambda tag: _with_rule(tag, rules), source) if any(rules.values()) else source


def _with_rule(tag: re.Match[str], rules: dict[str, str]) -> str:
    name, attributes = tag.groups()
    called = _CLASS.search(attributes)
    rule = rules.get(called[1].lower()) if called else None
    if not rule:
        return tag[0]
    if _STYLE.search(attributes):
        return f"<{name}{_STYLE.sub(lambda found: f'{found[1]}{rule};', attributes, count=1)}>"
    return f'<{name}{attributes} style="{rule}">'
