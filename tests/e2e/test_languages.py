"""Polish public pages show no English interface texts, and English ones no Polish texts."""

import gettext
import urllib.request

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

ATTRIBUTES = ("aria-label", "alt", "title", "placeholder")
SITE_MAPS = {"pl": "/mapa-strony/", "en": "/en/site-map/"}


def page_at(base_url, path):
    with urllib.request.urlopen(
        base_url + path, timeout=30
    ) as answer:  # the URL is one of the test site
        return BeautifulSoup(answer.read(), "html.parser")


def phrases(html):
    """Yields the texts that users read or hear, except in elements with their own ``lang``."""
    for foreign in html.select("body [lang], script, style"):
        foreign.decompose()
    yield from html.stripped_strings
    for attribute in ATTRIBUTES:
        yield from (element[attribute] for element in html.select(f"[{attribute}]"))


def words_of_the_other(language):
    """Returns the interface texts of the language that is not ``language``.

    English texts are the msgids of the Polish catalogues. Texts that are the same in ``language``,
    and texts with a placeholder, are left out.
    """
    said = {"pl": set(), "en": set()}
    for folder in settings.LOCALE_PATHS:
        for key, text in gettext.translation("django", folder, ["pl"])._catalog.items():
            msgid = key[0] if isinstance(key, tuple) else key
            said["en"].add(msgid.rpartition("\x04")[2])
            said["pl"].add(text)
    (other,) = said.keys() - {language}
    return {text for text in said[other] - said[language] if text and "%" not in text}


@pytest.mark.parametrize("language", SITE_MAPS)
def test_public_pages_show_texts_of_one_language(language, base_url):
    foreign = words_of_the_other(language)
    assert len(foreign) > 500
    links = page_at(base_url, SITE_MAPS[language]).select("main a[href]")
    paths = {link["href"] for link in links} | {SITE_MAPS[language]}
    assert len(paths) > 12
    found = {
        (path, phrase)
        for path in paths
        for phrase in phrases(page_at(base_url, path))
        if phrase in foreign
    }
    assert found == set()
