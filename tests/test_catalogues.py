"""The Polish catalogue is complete, and what runs is what was translated."""

import gettext
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from config.management.commands.makemessages import calls_in

ROOT = Path(settings.BASE_DIR)
CODE = ["cms", "config", "demo", "forum", "jinja2", "members", "static", "templates", "locale"]
CATALOGUE = Path("locale") / "pl" / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """A copy of the project in which the texts were collected anew."""
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


@pytest.mark.parametrize("lacking", ["--untranslated", "--only-fuzzy"])
def test_every_text_is_translated(collected, lacking):
    found = subprocess.run(
        ["msgattrib", lacking, "--no-obsolete", "--no-wrap", collected / CATALOGUE],
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout == ""


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


def test_every_way_to_mark_a_text_is_read():
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


def test_compiled_catalogue_is_fresh(tmp_path):
    source, compiled = ROOT / CATALOGUE, tmp_path / "django.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", compiled, source], check=True)
    with compiled.open("rb") as fresh, source.with_suffix(".mo").open("rb") as kept:
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
def test_english_is_what_the_code_says(count, expected):
    """There is no catalogue for it, and Django falls back to no Polish."""
    with translation.override("en"):
        assert ngettext("%(n)s new post", "%(n)s new posts", count) % {"n": count} == expected
        assert pgettext("button", "Bookmark") == "Bookmark"
        assert _("Sign out") == "Sign out"
