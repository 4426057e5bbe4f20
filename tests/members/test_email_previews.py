"""Previews of e-mails: every template has one, and each shows what the real e-mail would show.

No test here may use the database, so no preview shows data of real people.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.test.signals import template_rendered
from django.utils import translation

from members.mail.previews import EXAMPLE_ADDRESS, EmailPreview, email_previews

TEMPLATES = Path(settings.BASE_DIR, "templates")
BASES = {"base", "base_notification"}
MISSING = "variable that the context lacks"
HREF = re.compile(r'href="([^"]+)"')
URL = re.compile(r"http://testserver[^\s<]*")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def templates_of_emails() -> set[str]:
    """The names of all templates of e-mails, without partials and bases."""
    return {
        str(path.relative_to(TEMPLATES))
        for folder in ("emails", "account/email", "mfa/email")
        for path in (TEMPLATES / folder).glob("[!_]*")
        if path.suffix in {".html", ".txt"} and path.stem not in BASES
    }


@pytest.fixture
def used():
    """The names of the templates that were rendered since the start of the test."""
    names = set()

    def note(sender, template, **kwargs):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def test_every_template_of_an_email_has_a_preview(used):
    for preview in email_previews:
        preview.message()
    assert templates_of_emails() - used == set()


def test_names_of_previews_differ():
    names = [preview.name for preview in email_previews]
    assert len(names) == len(set(names)) > 50


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preview", email_previews, ids=lambda preview: preview.name)
def test_preview_is_complete(preview, language, monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", MISSING)
    with translation.override(language):
        message = preview.message()
    html = message.alternatives[0].content
    assert message.to == [EXAMPLE_ADDRESS]
    assert message.subject == message.subject.strip() != ""
    assert f'lang="{language}"' in html
    for part in (message.subject, message.body, html):
        assert MISSING not in part
        assert "None" not in part


@pytest.mark.parametrize("preview", email_previews, ids=lambda preview: preview.name)
def test_both_parts_have_the_same_links(preview):
    message = preview.message()
    assert set(HREF.findall(message.alternatives[0].content)) == set(URL.findall(message.body))


def test_missing_variable_is_found(monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", MISSING)
    empty = {"template": "export_ready", "subject": "Temat", "context": {}}
    assert MISSING in EmailPreview("empty", lambda: empty).message().body
