"""The template filter that turns URLs in plain text into links."""

from django import template
from django.utils.safestring import SafeString

from forum.richtext.cooking import linked

register = template.Library()


@register.filter
def with_links(text: str) -> SafeString:
    """Escapes ``text`` and turns its URLs into links as posts do: ``{{ text|with_links }}``."""
    return linked(text)
