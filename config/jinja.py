"""The Jinja2 environment of the templates in ``jinja2/`` (see docs/architecture.md)."""

from collections.abc import Callable
from functools import cache, lru_cache, partial

from django.conf import settings
from django.template.defaultfilters import filesizeformat, linebreaksbr
from django.templatetags import static as templatetags
from django.urls import reverse
from django.utils import timezone, translation
from markupsafe import Markup, escape

from forum.threads.authors import author_of, last_author_of, place_of, writers_of
from jinja2 import Environment, Template
from members.cached_urls import cached_reverse
from members.dates import lately, on_day, when, words
from members.inbox.models import Level
from members.paging import query_of
from members.typography import typeset


class Environments:
    """Used like a Jinja2 environment, but contains a separate environment for each language.

    A page has more than a hundred translated texts. With an environment for each language, the
    active language is looked up once for each template instead of once for each text. ``options``
    are the OPTIONS of the setting ``TEMPLATES``.
    """

    def __init__(self, **options):
        self._made = {code: _environment(code, options) for code, _name in settings.LANGUAGES}

    def get_template(self, name: str) -> Template:
        """Returns the template from the environment of the active language."""
        language = translation.get_language() or settings.LANGUAGE_CODE
        return self._made[language].get_template(name)


def _environment(language: str, options: dict) -> Environment:
    # Autoescaping is on: Django's Jinja2 backend sets it in ``options``.
    made = Environment(  # noqa: S701
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, **options
    )
    made.globals |= texts_in(language) | {
        "follow_levels": Level.choices,
        "language": language,
        "now": timezone.localtime,
        "reverse": reverse,
        "static": cache(templatetags.static),
        "url": cached_reverse,
    }
    made.filters |= {
        "author": author_of,
        "filesizeformat": filesizeformat,
        "last_author": last_author_of,
        "lately": partial(lately, language=language),
        "linebreaksbr": linebreaksbr,
        "on_day": partial(on_day, language=language),
        "place": place_of,
        "query": query_of,
        "typeset": typeset,
        "when": partial(when, language=language),
        "words_of_day": partial(words, language=language),
        "writers": writers_of,
    }
    return made


def texts_in(language: str) -> dict[str, Callable[..., str]]:
    """Returns a dict: name in templates -> function that translates a text into ``language``.

    The functions escape each value that replaces a placeholder such as ``%(name)s``. In plural
    texts, ``%(n)s`` is the count. They are faster than Jinja2's own functions, which make four
    function calls for each text.
    """

    @lru_cache(maxsize=4096)
    def gettext(message, **values):
        with translation.override(language):
            return _filled(translation.gettext(message), values)

    @lru_cache(maxsize=4096)
    def ngettext(singular, plural, count, **values):
        with translation.override(language):
            text = translation.ngettext(singular, plural, count)
        return _filled(text, {"n": count, **values})

    @lru_cache(maxsize=4096)
    def pgettext(context, message):
        with translation.override(language):
            return _filled(translation.pgettext(context, message), {})

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext, "pgettext": pgettext}


def _filled(text: str, values: dict) -> str:
    # As in Django's templates, ``%%`` in a text means one percent sign.
    filled = Markup(text) % values if values else text.replace("%%", "%")  # noqa: S704
    # Jinja2 prints a str faster than Markup, so Markup is used only for texts with HTML characters.
    return Markup(filled) if escape(str(filled)) != filled else str(filled)  # noqa: S704
