"""What Django's templates print of those below ``jinja2/``: the frame of pages, and components."""

from django import template
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

from config import moments

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context, part: str) -> SafeString:
    """A part of what stands around the page: ``head`` (styles), ``header``, ``forum`` (its navigation),
    ``footer``."""
    template = engines["jinja2"].get_template(f"frame/{part}.jinja")
    # A page that is made without a request has nothing around it.
    if "frame" not in context:
        return SafeString()
    return mark_safe(template.render({name: context[name] for name in ("frame", "csrf_token")}))


@register.simple_tag
def component(macro: str, **given) -> SafeString:
    """The ``macro`` of the file of its name below ``jinja2/components/``, with its arguments."""
    module = engines["jinja2"].get_template(f"components/{macro}.jinja").template.module
    return mark_safe(getattr(module, macro)(**given))


@register.simple_tag
def when(moment, *, day=False) -> SafeString:
    """A moment as people write it; ``day``: the date alone, also for plain dates."""
    return moments.day(moment) if day else moments.when(moment)
