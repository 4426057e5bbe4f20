"""Quoting a post. ``static/js/threads.js`` does the same in the browser.

Without JavaScript the field shows the quotation as plain lines that begin with ">". Which post they
quote is in the hidden field ``quoted`` beside it.
"""

import re
from itertools import groupby

from forum.richtext.cooking import (
    cook,
    is_blank,
    is_markup,
    references,
    text_of,
    with_quotations_as_own,
    without_quotations,
)
from forum.threads.models import Post
from forum.threads.post_body import references_to_posts
from members.typography import without_typesetting

MARK = ">"
_BETWEEN_CELLS = re.compile(r"(?:</p>)?</t[dh]><t[dh][^<>]*>(?:<p>)?")
_ITEM = re.compile(r"<li[^<>]*><p>")


def quotation_of(post: Post) -> str:
    """Returns the source of a quotation of ``post``, without quotations that the post contains.

    If ``post`` consists only of quotations, their text is quoted as if it were the text of
    ``post``.
    """
    return _quotation(post.pk, _quoted_html(post))


def plain_quotation_of(post: Post) -> str:
    """The quotation as plain text: each paragraph, item or row is a line that begins with ">"."""
    html = _BETWEEN_CELLS.sub(" | ", _quoted_html(post))
    lines = text_of(_ITEM.sub("<p>- ", html)).splitlines()
    return f"\n{MARK}\n".join(f"{MARK} {line}" for line in lines if not is_blank(line))


def with_plain_quotation(source: str, pk: int) -> str:
    """``source`` with its lines that begin with ">" as quotations of the post ``pk``.

    Returns ``source`` unchanged if it is HTML of the editor, or has no such lines.
    """
    lines = source.replace("\r\n", "\n").split("\n")
    if is_markup(source) or not any(map(_is_quoted, lines)):
        return source
    parts = []
    for is_quoted, group in groupby(lines, _is_quoted):
        if is_quoted:
            words = "\n".join(line.lstrip().removeprefix(MARK).removeprefix(" ") for line in group)
            parts.append(_quotation(pk, cook(words).html))
        else:
            parts.append(cook("\n".join(group)).html)
    return "".join(parts)


def quoted_authors(source: str, *, reader) -> dict[int, str]:
    """Id of each post that ``source`` quotes and ``reader`` may read -> the name of its author."""
    named = references(source).posts
    if not named:
        return {}
    posts = Post.objects.readable_by(reader).filter(pk__in=named).select_related("author")
    return {pk: quoted.label for pk, quoted in references_to_posts(posts).items()}


def _quoted_html(post) -> str:
    html = without_quotations(post.html)
    return with_quotations_as_own(post.html) if is_blank(text_of(html)) else html


def _quotation(pk, html) -> str:
    return f'<blockquote data-quote="{pk}">{without_typesetting(html)}</blockquote>'


def _is_quoted(line) -> bool:
    return line.lstrip().startswith(MARK)
