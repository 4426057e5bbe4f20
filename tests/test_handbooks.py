"""The Polish and the English handbook for editors are correct and have the same structure.

Words in bold must be interface texts of this site, of Wagtail or of Django.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation.trans_real import DjangoTranslation

DOCS = Path(settings.BASE_DIR) / "docs"
LANGUAGES = ["pl", "en"]
BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
PLACEHOLDER = re.compile(r"%\(\w+\)s")
FEWEST_LETTERS = 6  # texts with fewer letters besides placeholders match too much


def handbook(language):
    return (DOCS / f"editors.{language}.md").read_text()


def interface_texts(language):
    """Yields all interface texts in the language.

    For Polish, these are the translations in the Polish catalogue, and for English its msgids.
    """
    for domain in ("django", "djangojs"):
        catalogue = DjangoTranslation("pl", domain=domain)._catalog
        for key in catalogue.keys():  # noqa: SIM118 - the catalogue is no dictionary
            msgid = key[0] if isinstance(key, tuple) else key
            text = catalogue[key] if language == "pl" else msgid.rpartition("\x04")[2]
            yield text.strip()


def is_on_screen(term, plain, patterns):
    return term in plain or any(pattern.fullmatch(term) for pattern in patterns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bold_words_are_on_the_screen(language):
    texts = {capfirst(text) for text in interface_texts(language)}
    patterns = [
        re.compile(".+".join(map(re.escape, PLACEHOLDER.split(text))))
        for text in texts
        if PLACEHOLDER.search(text) and len(PLACEHOLDER.sub("", text)) >= FEWEST_LETTERS
    ]
    terms = {capfirst(" ".join(term.split())) for term in BOLD.findall(handbook(language))}
    assert terms
    assert [term for term in sorted(terms) if not is_on_screen(term, texts, patterns)] == []


def test_languages_have_the_same_sections_and_pictures():
    polish, english = ([*_skeleton(handbook(language))] for language in LANGUAGES)
    assert polish == english
    assert len(polish) > 20


def test_glossaries_agree():
    polish, english = (dict(_glossary(handbook(language))) for language in LANGUAGES)
    assert {words: term for term, words in polish.items()} == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_link_targets_exist(language):
    text = handbook(language)
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (DOCS / target).exists(), target
    for anchor in re.findall(r"\]\(#([^)]+)\)", text):
        assert f'<a id="{anchor}"></a>' in text


def _skeleton(text):
    """Returns a pair (anchor, file name) for each section and each picture, in their order.

    The file name of a section is "", and so is the anchor of a picture.
    """
    return re.findall(r'<a id="([\w-]+)"></a>\n## \d+\.|!\[.+?\]\((images/[^)]+)\)', text)


def _glossary(text):
    rows = text.rpartition('<a id="glossary"></a>')[2].splitlines()
    return [
        tuple(cell.strip() for cell in row.strip("|").split("|"))
        for row in rows
        if row.startswith("|")
    ][2:]
