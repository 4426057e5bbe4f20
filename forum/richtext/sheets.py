"""Copies the rules of style sheets in pasted HTML into the ``style`` of the tags they apply to.

Office programs put much of the formatting into style sheets, such as ``.xl66 {font-weight: 700}``.
"""

import css_inline

MAX_RULES = 400
"""If the style sheets of a source have more rules, all are ignored: many rules take too long."""

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


def with_rules(source: str) -> str:
    """``source`` with the rules of its ``<style>`` tags copied into the tags they apply to.

    Returns ``source`` unchanged if it has no ``<style>``, too many rules, or invalid rules.
    """
    if "<style" not in source.lower() or source.count("{") > MAX_RULES:
        return source
    try:
        return _inliner.inline(source)
    except css_inline.InlineError:
        return source
