"""Template filter of e-mails."""

import css_inline
from django import template
from django.utils.safestring import mark_safe

register = template.Library()

_inliner = css_inline.CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)


@register.filter
def inline_styles(html: str) -> str:
    """``html`` with the rules of its ``<style>`` tag copied into the style attributes of its tags.

    Some mail programs ignore style sheets. Rules for dark mode and for small screens have no place
    in attributes, so they stay in a ``<style>`` tag in the head.
    """
    return mark_safe(_inliner.inline(html))
