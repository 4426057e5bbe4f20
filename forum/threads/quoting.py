"""Quoting a post. ``static/js/threads.js`` does the same in the browser."""

from forum.richtext.cooking import is_blank, text_of, with_quotations_as_own, without_quotations
from forum.threads.models import Post
from members.typography import without_typesetting


def quotation_of(post: Post) -> str:
    """Returns the source of a quotation of ``post``, without quotations that the post contains.

    If ``post`` consists only of quotations, their text is quoted as if it were the text of
    ``post``.
    """
    html = without_quotations(post.html)
    if is_blank(text_of(html)):
        html = with_quotations_as_own(post.html)
    return f'<blockquote data-quote="{post.pk}">{without_typesetting(html)}</blockquote>'
