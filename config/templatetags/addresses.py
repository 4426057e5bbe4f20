"""The template filter that makes links of addresses in plain text."""

from django import template
from django.utils.safestring import SafeString

from forum.richtext.cooking import linked

register = template.Library()


@register.filter
def with_links(text: str) -> SafeString:
    """Plain ``text``, escaped, with the links that a post would have: ``{{ text|with_links }}``."""
    return linked(text)
