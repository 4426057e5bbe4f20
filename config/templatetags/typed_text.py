"""The template tag ``typed_text``, which protects the text typed into a form from being lost."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from config.templatetags.frame import macro
from forum.threads.form_drafts import draft_line_of, has_draft

register = template.Library()


@register.simple_tag
def typed_text(request, action: str = "") -> SafeString:
    """The HTML that prevents the loss of what the user types in a form.

    If the form has a draft, the HTML is a line that shows the state of the draft. Otherwise it is a
    script that asks before the user leaves the page without sending the form. ``action`` is the URL
    path to which the form is sent, if that is not the URL path of the page.
    """
    writer = request.user.pk
    if has_draft(request, action or request.path):
        return macro(
            "forum/threads/draft_line", writer=writer, draft=draft_line_of(request, action)
        )
    given = {"writer": writer, "method": request.method}
    return render_to_string("components/typed_text.html", given)
