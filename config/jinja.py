"""The Jinja2 environment of the templates below ``jinja2/`` (docs/architecture.md says which)."""

from functools import cache, lru_cache

from django.template.defaultfilters import filesizeformat, linebreaksbr
from django.templatetags import static as templatetags
from django.urls import reverse
from django.utils import timezone, translation
from markupsafe import Markup, escape

from jinja2 import Environment
from members.moments import on_day, when, words
from members.routes import address_of


def environment(**options) -> Environment:
    """What Django's backend calls (``TEMPLATES``), with the ``options`` from the settings."""
    # Django's backend switches the escaping on.
    made = Environment(  # noqa: S701
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, **options
    )
    made.globals |= {
        "_": gettext,
        "gettext": gettext,
        "ngettext": ngettext,
        "pgettext": pgettext,
        "language": translation.get_language,
        "now": timezone.localtime,
        "reverse": reverse,
        "static": static,
        "url": address_of,
    }
    made.filters |= {
        "filesizeformat": filesizeformat,
        "linebreaksbr": linebreaksbr,
        "on_day": on_day,
        "when": when,
        "words_of_day": words,
    }
    return made


# The extension's own functions take four calls for what these do in two.


def gettext(message: str, **values) -> str:
    """The text in the reader's language; what is put in for ``%(name)s`` is escaped."""
    if values:
        return _filled(translation.gettext(message), values)
    return _text(message, translation.get_language())


def ngettext(singular: str, plural: str, count: int, **values) -> str:
    """The same with the plural for ``count``, which stands for ``%(n)s``."""
    if values:
        return _filled(translation.ngettext(singular, plural, count), {"n": count, **values})
    return _text_of(singular, plural, count, translation.get_language())


def pgettext(context: str, message: str) -> str:
    """The text of a word that means different things."""
    return _text_in(context, message, translation.get_language())


# Pages print some hundred texts without values; in a language they stay what they are.


@lru_cache(maxsize=4096)
def _text(message: str, _language: str) -> str:
    return _filled(translation.gettext(message), {})


@lru_cache(maxsize=4096)
def _text_in(context: str, message: str, _language: str) -> str:
    return _filled(translation.pgettext(context, message), {})


@lru_cache(maxsize=4096)
def _text_of(singular: str, plural: str, count: int, _language: str) -> str:
    return _plain(_filled(translation.ngettext(singular, plural, count), {"n": count}))


def _filled(text: str, values: dict) -> str:
    # As in Django's templates, a percent sign is written twice.
    if values:
        return Markup(text) % values  # noqa: S704 -- the catalogue is ours, values are escaped
    return _plain(text.replace("%%", "%"))


def _plain(text: str) -> str:
    """``text``, marked as HTML only where that makes a difference: to print a mark takes longer."""
    return text if escape(text) == text else Markup(text)  # noqa: S704


@cache
def static(path: str) -> str:
    """The address of a static file, as the tag ``{% static %}`` gives it."""
    return templatetags.static(path)
