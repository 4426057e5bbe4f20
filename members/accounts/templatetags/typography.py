"""The template filter for the typography of titles and leads."""

from django import template

from members import typography

register = template.Library()


@register.filter(is_safe=True)
def typeset(text: str) -> str:
    """``text`` with the no-break spaces of Polish typography: ``{{ thread.title|typeset }}``.

    Plain text is escaped afterwards, as without the filter. Safe HTML stays safe.
    """
    return typography.typeset(text)
