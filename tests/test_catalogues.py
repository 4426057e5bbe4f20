"""The Polish catalogue is complete and compiled."""

import gettext
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import allauth
import django
import pytest
import taggit
import wagtail
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _, ngettext, pgettext

from config.management.commands.makemessages import calls_in

ROOT = Path(settings.BASE_DIR)
CODE = [
    "cms",
    "config",
    "demo",
    "forum",
    "jinja2",
    "members",
    "static",
    "templates",
    "training",
    "locale",
]
CATALOGUE = Path("locale") / "pl" / "LC_MESSAGES" / "django.po"
OWN, OVERRIDES = settings.LOCALE_PATHS
LACKING = ["--untranslated", "--only-fuzzy"]


def texts_of(folder: Path) -> set[str]:
    """Returns the msgids of the Polish catalogue in ``folder``.

    For a text with a plural, this is the msgid of the singular.
    """
    known = gettext.translation("django", folder, ["pl"])._catalog
    return {text[0] if isinstance(text, tuple) else text for text in known} - {""}


def lacking_in(catalogue: Path, lacking: str) -> str:
    command = ["msgattrib", lacking, "--no-obsolete", "--no-wrap", catalogue]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Copies the project, runs makemessages in the copy, and returns its folder."""
    copy = tmp_path_factory.mktemp("project")
    for folder in CODE:
        shutil.copytree(ROOT / folder, copy / folder)
    shutil.copy(ROOT / "manage.py", copy)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--no-location", "--no-wrap", "--locale=pl"],
        cwd=copy,
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "k" * 50},
        check=True,
        capture_output=True,
    )
    return copy


@pytest.mark.parametrize("lacking", LACKING)
def test_every_text_is_translated(collected, lacking):
    assert lacking_in(collected / CATALOGUE, lacking) == ""


def test_gettext_functions_are_not_renamed_on_import():
    """No import renames a gettext function, except to ``_``: makemessages knows no other alias."""
    renamed = [
        found[0]
        for folder in CODE
        for path in (ROOT / folder).rglob("*.py")
        for found in re.finditer(r"\b\w*gettext(?:_lazy|_noop)? as (?!_\b)\w+", path.read_text())
    ]
    assert renamed == []


@pytest.mark.parametrize("lacking", LACKING)
def test_every_text_of_packages_is_translated(lacking):
    assert lacking_in(OVERRIDES / "pl" / "LC_MESSAGES" / "django.po", lacking) == ""


def test_overrides_are_texts_of_packages_only():
    """Each text in ``locale/overrides`` still exists in a package, and none is a text of
    this site."""
    catalogues = [
        catalogue
        for package in (allauth, django, taggit, wagtail)
        for catalogue in Path(package.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po")
    ]
    listed = subprocess.run(
        ["msgcat", "--no-wrap", "--use-first", "--force-po", *catalogues],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    overridden = texts_of(OVERRIDES)
    words = {text: json.dumps(text, ensure_ascii=False) for text in overridden}
    assert [text for text in overridden if f"msgid {words[text]}\n" not in listed] == []
    assert overridden & texts_of(OWN) == set()


@pytest.mark.parametrize(
    "text",
    [
        'msgid "Sign out"',  # _() in an expression
        'msgid "Not the answer after all"',  # _() in a condition
        'msgctxt "button"\nmsgid "Bookmark"',  # pgettext()
        'msgid "%(n)s new post"\nmsgid_plural "%(n)s new posts"',  # ngettext()
        'msgid "Reactions to post %(number)s"',  # _() with a value
        'msgid "This is the draft from %%time%%."',
    ],
)
def test_texts_of_jinja_templates_are_collected(collected, text):
    assert f"\n{text}\n" in (collected / CATALOGUE).read_text()


def test_every_gettext_call_in_a_template_is_found():
    source = """{{ _("one") }}{{- _("two") -}}{% if _("three") %}{% endif %}
    {{ ngettext("%(n)s four", "%(n)s fours", 4, n=4) }}{{ pgettext("of what", "five") }}
    {% trans %}six{% endtrans %}{% trans count=7 %}seven{% pluralize %}sevens{% endtrans %}"""
    assert list(calls_in(source)) == [
        "_('one')\n",
        "_('two')\n",
        "_('three')\n",
        "ngettext('%(n)s four', '%(n)s fours')\n",
        "pgettext('of what', 'five')\n",
        "gettext('six')\n",
        "ngettext('seven', 'sevens')\n",
    ]


@pytest.mark.parametrize("catalogues", [OWN, OVERRIDES], ids=["own", "overrides"])
def test_compiled_catalogue_is_up_to_date(catalogues, tmp_path):
    folder, compiled = catalogues / "pl" / "LC_MESSAGES", tmp_path / "django.mo"
    command = ["msgfmt", "--check-format", "-o", compiled, folder / "django.po"]
    subprocess.run(command, check=True)
    with compiled.open("rb") as fresh, (folder / "django.mo").open("rb") as kept:
        assert gettext.GNUTranslations(fresh)._catalog == gettext.GNUTranslations(kept)._catalog


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "1 nowy wpis"),
        (2, "2 nowe wpisy"),
        (5, "5 nowych wpisów"),
        (12, "12 nowych wpisów"),
        (22, "22 nowe wpisy"),
        (25, "25 nowych wpisów"),
    ],
)
def test_polish_plurals(count, expected):
    with translation.override("pl"):
        text = ngettext("%(n)s new post", "%(n)s new posts", count)
    assert text % {"n": count} == expected


@pytest.mark.parametrize(("count", "expected"), [(1, "1 new post"), (0, "0 new posts")])
def test_english_pages_show_msgids(count, expected):
    """English pages show the msgids. There is no English catalogue, and Django must not show Polish
    texts instead."""
    with translation.override("en"):
        assert ngettext("%(n)s new post", "%(n)s new posts", count) % {"n": count} == expected
        assert pgettext("button", "Bookmark") == "Bookmark"
        assert _("Sign out") == "Sign out"
