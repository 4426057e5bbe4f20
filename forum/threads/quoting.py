"""What of a post a quotation holds. ``static/js/threads.js`` does the same in the browser."""

from forum.richtext.cooking import is_blank, text_of, with_quotations_as_own, without_quotations
from forum.threads.models import Post


def quotation_of(post: Post) -> str:
    """``post`` as the source of a quotation of it, without the quotations that it holds itself.

    A post that does nothing but quote is quoted by what it holds.
    """
    html = without_quotations(post.html)
    if is_blank(text_of(html)):
        html = with_quotations_as_own(post.html)
    return f'<blockquote data-quote="{post.pk}">{html}</blockquote>'
