"""The PDF files are accessible, and rendering loads nothing from URLs."""

import os
import subprocess
import sys
from io import BytesIO
from urllib.request import OpenerDirector

import pikepdf
import pytest
from django.conf import settings
from django.utils import translation
from pikepdf import Dictionary

from members.pdf.rendering import is_available, load_weasyprint, render_pdf
from tests.factories.threads import make_thread
from tests.pdf_kind import KIND
from tests.pdf_structure import check_pdf, text_of, texts_of

PAGE = '<!doctype html><html lang="pl"><title>Próba</title><body><h1>Próba</h1>{}</body></html>'
SVG = "http://www.w3.org/2000/svg"
URLS = ["file:///etc/hostname", "http://127.0.0.1:1/x", "data:text/plain,TAJNE", "/static/a.css"]


@pytest.fixture
def fetching(monkeypatch):
    """(URLs that WeasyPrint wanted to load, requests that it made)."""
    wanted, made = [], []
    fetcher = load_weasyprint().urls.URLFetcher
    fetch = fetcher.fetch

    def note(self, url, headers=None):
        wanted.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(fetcher, "fetch", note)
    monkeypatch.setattr(OpenerDirector, "open", lambda *args, **options: made.append(args))
    return wanted, made


def opened(data):
    return pikepdf.open(BytesIO(data))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["pl", "en"])
def test_document_of_a_kind_is_accessible(language):
    thread = make_thread(title="Dowóz uczniów: kto ma wzór?")
    with translation.override(language):
        html = KIND.html(thread)
    data = render_pdf(html)
    assert check_pdf(data, html) == []
    with opened(data) as pdf:
        assert pdf.Root.Lang == language
        assert pdf.docinfo.Title == "Dowóz uczniów: kto ma wzór?"


@pytest.mark.django_db
def test_title_is_escaped():
    html = KIND.html(make_thread(title="<b>Pilne</b> & ważne"))
    assert "<title>&lt;b&gt;Pilne&lt;/b&gt; &amp; ważne</title>" in html
    assert "<b>Pilne</b>&ważne" in text_of(render_pdf(html))


def test_table_on_several_sheets_is_accessible_and_has_no_torn_rows():
    lines = "<br>".join("abcdefgh")
    rows = "".join(f'<tr><th scope="row">{n}</th><td>{lines}</td></tr>' for n in range(20))
    head = '<thead><tr><th scope="col">Nr</th><th scope="col">Co</th></tr></thead>'
    html = PAGE.format(f"<table>{head}<tbody>{rows}</tbody></table>")
    data = render_pdf(html)
    assert check_pdf(data, html) == []
    with opened(data) as pdf:
        printed = [one for one in pdf.objects if isinstance(one, Dictionary) and "/S" in one]
        assert len(pdf.pages) > 2
        assert [str(one.S) for one in printed].count("/TR") == 20 + len(pdf.pages)


def test_fonts_are_those_of_the_site():
    with opened(render_pdf(PAGE.format("<p>Zażółć</p>"))) as pdf:
        names = {str(font.BaseFont)[8:] for font in pdf.pages[0].Resources.Font.values()}
    assert names == {"P052-Bold", "Noto-Sans"}


def test_foot_of_the_sheet_is_printed_and_not_read_aloud():
    body = '<body data-site="Forum" data-page="strona" data-of="z">'
    data = render_pdf(PAGE.replace("<body>", body).format("<p>x</p>"))
    with opened(data) as pdf:
        printed = "".join(texts_of(pdf.pages[0]).values())
    assert "Forum" in printed
    assert "strona 1 z 1" in printed
    assert text_of(data) == "Próbax"


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{}" alt="">',
        '<link rel="stylesheet" href="{}">',
        '<style>@import url("{}");</style>',
        '<p style="background: url({})">x</p>',
        '<style>@font-face {{ font-family: x; src: url("{}") }}</style>',
        '<object data="{}">x</object>',
        '<link rel="attachment" href="{}">',
        f'<svg xmlns="{SVG}" width="9" height="9"><image href="{{}}" width="9" height="9"/></svg>',
    ],
)
def test_no_url_is_loaded(fetching, markup, url):
    data = render_pdf(PAGE.format(markup.format(url)))
    wanted, made = fetching
    assert wanted
    assert made == []
    assert b"EmbeddedFile" not in data
    assert "TAJNE" not in text_of(data)


def test_links_lead_to_the_site():
    data = render_pdf(PAGE.format('<p><a href="/forum/">forum</a></p>'))
    with opened(data) as pdf:
        [link] = pdf.pages[0].Annots
        assert str(link.A.URI) == f"{settings.SITE_URL}/forum/"


def test_weasyprint_is_imported_only_when_it_is_needed():
    code = (
        "import django, sys; django.setup(); from config import urls;"
        " sys.exit('weasyprint' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, check=True)


@pytest.mark.parametrize("error", [OSError("cannot load library"), ImportError("no module")])
def test_machine_without_the_libraries_is_recognised(error, monkeypatch, caplog):
    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise error

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert is_available.__wrapped__() is False
    assert str(error) in caplog.text


def test_this_machine_has_the_libraries():
    assert is_available()


def test_pillow_stays_strict_about_damaged_pictures():
    """WeasyPrint switches this off for the whole process when it is imported."""
    script = (
        "from members.pdf.rendering import is_available; from PIL import ImageFile;"
        "assert is_available(); assert not ImageFile.LOAD_TRUNCATED_IMAGES"
    )
    command = [sys.executable, "-c", f"import django; django.setup(); {script}"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=False)
    assert done.returncode == 0
