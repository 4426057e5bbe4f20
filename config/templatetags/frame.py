"""Template tags that print Jinja2 templates in Django templates: the page frame, components."""

from django import template
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context, part: str) -> SafeString:
    """One part of the page frame as HTML.

    ``part``: ``head`` (styles), ``header``, ``forum`` (navigation of the forum), or ``footer``.
    """
    # Without a request there is no context processor, and so no frame.
    if "frame" not in context:
        return SafeString()
    template = engines["jinja2"].get_template(f"frame/{part}.jinja")
    return mark_safe(template.render({"frame": context["frame"]}))


@register.simple_tag
def macro(path: str, **given) -> SafeString:
    """The HTML of the macro in ``jinja2/<path>.jinja``; the macro has the name of the file.

    Example: ``{% macro "components/badge" text=label tone="info" %}``
    """
    module = engines["jinja2"].get_template(f"{path}.jinja").template.module
    return mark_safe(getattr(module, path.rpartition("/")[2])(**given))
