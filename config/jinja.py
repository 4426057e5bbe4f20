"""The Jinja2 environment of the templates below ``jinja2/`` (docs/architecture.md says which)."""

from django.template.defaultfilters import filesizeformat, linebreaksbr
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment

from config.moments import day, when


def environment(**options) -> Environment:
    """What Django's backend calls (``TEMPLATES``), with the ``options`` from the settings."""
    made = Environment(
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, **options
    )
    made.install_gettext_callables(
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals |= {"url": url, "static": static, "language": get_language}
    made.filters |= {
        "day": day,
        "filesizeformat": filesizeformat,
        "linebreaksbr": linebreaksbr,
        "when": when,
    }
    return made


def url(name: str, *args) -> str:
    """The address of a route, as the tag ``{% url %}`` gives it."""
    return reverse(name, args=args)
