"""What of a post a quotation holds. ``static/js/thread.js`` does the same in the browser."""

from __future__ import annotations

from bs4 import BeautifulSoup

from forum.cooking import QUOTE_SOURCE
from forum.threads.models import Post


def quotation_of(post: Post) -> str:
    """``post`` as the source of a quotation of it, without the quotations that it holds itself.

    A post that does nothing but quote is quoted by what it holds.
    """
    soup = _parse(post.html)
    for quotation in soup("blockquote"):
        quotation.decompose()
    if not soup.get_text(strip=True):
        soup = _parse(post.html)
        for quotation in soup("blockquote"):
            quotation.unwrap()
    return f'<blockquote data-quote="{post.pk}">{soup}</blockquote>'


def _parse(html: str) -> BeautifulSoup:
    soup = BeautifulSoup(html, "html.parser")
    for line in soup("p", class_=QUOTE_SOURCE):
        line.decompose()
    return soup
