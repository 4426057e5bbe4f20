"""Copies the rules of style sheets in pasted HTML into the ``style`` of the tags they apply to.

Office programs put much of the formatting of a text there, such as ``.xl66 {font-weight: 700}``.
"""

import css_inline

MAX_RULES = 400
"""Style sheets with more rules are ignored, because applying many rules takes too long."""

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


def with_rules(source: str) -> str:
    """``source`` with the rules of its ``<style>`` tags copied into the tags they apply to.

    Returned unchanged if it has no ``<style>``, too many rules, or rules that cannot be read.
    """
    if "<style" not in source.lower() or source.count("{") > MAX_RULES:
        return source
    try:
        return _inliner.inline(source)
    except css_inline.InlineError:
        return source
