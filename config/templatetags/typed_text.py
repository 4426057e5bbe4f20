"""The tag that stands in every form with a longer text."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from config.templatetags.frame import macro
from forum.threads.form_drafts import draft_line_of, has_draft

register = template.Library()


@register.simple_tag
def typed_text(request, action: str = "") -> SafeString:
    """What keeps the typed text of a form: its draft, or else a question before it is left.

    ``action``: the address of the form if it is not that of the page.
    """
    writer = request.user.pk
    if has_draft(request, action or request.path):
        return macro(
            "forum/threads/draft_line", writer=writer, draft=draft_line_of(request, action)
        )
    given = {"writer": writer, "method": request.method}
    return render_to_string("components/typed_text.html", given)
