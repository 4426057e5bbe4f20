"""Template filters that print texts of meetings. Links in them show titles instead of URLs."""

import re
from html import escape

from django import template
from django.utils.safestring import SafeString

from forum.meetings.named import ADDRESS
from forum.richtext import cooking
from members.typography import typeset_html

register = template.Library()
LINK = re.compile(r'(<a\b[^>]*\bhref="([^"]*)"[^>]*>)(https?://[^<]*)(</a>)')


@register.filter
def linked(text: str, names: dict[str, str]) -> SafeString:
    """Plain ``text`` as safe HTML in which URLs are links; these show titles as in ``named``."""
    return named(cooking.linked(text), names)


@register.filter
def named(html: str, names: dict[str, str]) -> SafeString:
    """Sanitised ``html``, in which a link whose text is a URL shows a title instead of the URL.

    ``names``: URL path -> title, from ``names_in``. Links to other URLs stay as they are. Adds
    no-break spaces, because titles and notes that were cooked long ago may lack them.
    """
    return typeset_html(LINK.sub(lambda link: _with_title(link, names or {}), html))


def _with_title(link, names) -> str:
    begin, href, text, end = link.groups()
    found = ADDRESS.match(href)
    return f"{begin}{escape(names.get(found[1], '') if found else '') or text}{end}"
