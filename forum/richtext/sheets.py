"""Writes the rules of style sheets into the tags that they apply to.

Office programs copy a style sheet beside the text, and say there what is bold: by class
(``.xl66 {font-weight: 700}``) or by tag.
"""

import css_inline

MAX_RULES = 400
"""A source with more rules is not taken from an office program, and keeps its tags as they are."""

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


def with_rules(source: str) -> str:
    """``source`` with the rules of its ``<style>`` tags in the style attributes of its tags."""
    if "<style" not in source.lower() or source.count("{") > MAX_RULES:
        return source
    try:
        return _inliner.inline(source)
    except css_inline.InlineError:
        return source
