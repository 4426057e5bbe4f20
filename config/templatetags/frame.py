"""Template tags that render the page frame and components, which are Jinja2 templates."""

from django import template
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context, part: str) -> SafeString:
    """One part of the page frame as HTML.

    ``part`` is "head" (the styles), "header", "forum" (the navigation of the forum), "footer" or
    "footer_short" (for short pages).
    """
    # Without a request no context processor runs, so the context has no ``frame``.
    if "frame" not in context:
        return SafeString()
    template = engines["jinja2"].get_template(f"frame/{part}.jinja")
    return mark_safe(template.render({"frame": context["frame"]}))


@register.simple_tag
def macro(path: str, **given) -> SafeString:
    """The HTML of the macro in ``jinja2/<path>.jinja`` that has the same name as the file.

    ``{% macro "components/badge" text=label tone="info" %}`` calls the macro ``badge``.
    """
    module = engines["jinja2"].get_template(f"{path}.jinja").template.module
    return mark_safe(getattr(module, path.rpartition("/")[2])(**given))
