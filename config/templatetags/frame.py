"""What Django's templates print of those below ``jinja2/``: the frame of pages, and components."""

from django import template
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context, part: str) -> SafeString:
    """A part of what stands around the page: ``head`` (styles), ``header``, ``forum`` (the
    navigation there), ``footer``."""
    # A page that is made without a request has nothing around it.
    if "frame" not in context:
        return SafeString()
    template = engines["jinja2"].get_template(f"frame/{part}.jinja")
    return mark_safe(template.render({"frame": context["frame"]}))


@register.simple_tag
def macro(path: str, **given) -> SafeString:
    """What the macro of a file below ``jinja2/`` prints; it is called like the file.

    ``{% macro "components/badge" text=label tone="info" %}``
    """
    module = engines["jinja2"].get_template(f"{path}.jinja").template.module
    return mark_safe(getattr(module, path.rpartition("/")[2])(**given))
