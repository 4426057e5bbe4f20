"""The office's pages: which of them a new site has, and how the footer links to them."""

import re

import pytest
from django.core import mail
from wagtail.models import Page, PageViewRestriction

from cms.initial_content.setup import setup_cms
from cms.models import (
    AccessibilityStatementPage,
    ContactPage,
    EasyReadPage,
    LegalNoticePage,
    SiteSettings,
)
from tests.factories.office import make_office

PUBLIC = [
    "/kontakt/",
    "/zglos-brak-dostepnosci/",
    "/latwy-tekst/",
    "/en/contact/",
    "/en/report-accessibility/",
    "/en/easy-read/",
]
DRAFTS = [
    "/deklaracja-dostepnosci/",
    "/prywatnosc/",
    "/regulamin/",
    "/en/accessibility/",
    "/en/privacy/",
    "/en/rules/",
]


def footer(response):
    html = response.content.decode()
    return html[html.index("<footer") :]


@pytest.mark.parametrize("path", PUBLIC)
def test_new_site_has_forms_and_easy_read_page(client, home, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", DRAFTS)
def test_statement_pages_of_a_new_site_are_drafts(client, home, path):
    assert client.get(path).status_code == 404


def test_each_page_is_translated(home):
    for kind in (ContactPage, AccessibilityStatementPage, EasyReadPage, LegalNoticePage):
        for page in kind.objects.filter(locale=home.locale):
            assert page.get_translations().count() == 1


def test_setup_does_not_duplicate_a_moved_page(home):
    page = EasyReadPage.objects.get(locale=home.locale)
    page.slug, page.title = "inny", "Inny"
    page.save_revision().publish()
    before = Page.objects.count()
    setup_cms()
    assert Page.objects.count() == before


def test_editors_see_the_drafts_on_the_cms_home(as_user, editor, home):
    page = as_user(editor).get("/admin/").content.decode()
    for draft in AccessibilityStatementPage.objects.all():
        assert f"/admin/pages/{draft.pk}/edit/" in page


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/", "/zglos-brak-dostepnosci/?page=%2F"),
        ("/en/", "/en/report-accessibility/?page=%2Fen%2F"),
        ("/account/login/", "/zglos-brak-dostepnosci/?page=%2Faccount%2Flogin%2F"),
        ("/nie-ma/", "/zglos-brak-dostepnosci/?page=%2Fnie-ma%2F"),
    ],
)
def test_every_page_links_to_the_accessibility_report(client, home, path, form):
    assert f'href="{form}"' in footer(client.get(path, headers={"accept-language": "pl"}))


def test_member_pages_link_to_the_accessibility_report(as_user, member, home):
    client = as_user(member)
    for path in ("/forum/", "/forum/threads/999999/", "/members/applications/"):
        assert "/zglos-brak-dostepnosci/?page=" in footer(client.get(path))


def test_footer_links_to_the_statement_without_the_form(client, home):
    ContactPage.objects.get(slug="zglos-brak-dostepnosci").unpublish()
    make_office()
    assert 'href="mailto:dostepnosc@example.org"' in footer(client.get("/"))
    AccessibilityStatementPage.objects.get(locale=home.locale).save_revision().publish()
    words = r'href="/deklaracja-dostepnosci/">(Zgłoś brak|Report an)'
    assert re.search(words, footer(client.get("/")))


def test_restricted_form_is_not_linked(client, home):
    form = ContactPage.objects.get(slug="zglos-brak-dostepnosci")
    PageViewRestriction.objects.create(page=form, restriction_type="login")
    assert "/zglos-brak-dostepnosci/" not in footer(client.get("/"))


def test_long_path_is_left_out_of_the_link(client, home):
    page = footer(client.get(f"/{'a' * 300}/", headers={"accept-language": "pl"}))
    assert 'href="/zglos-brak-dostepnosci/"' in page


def test_footer_names_the_operator(client, home):
    make_office()
    page = footer(client.get("/"))
    for words in ("Powiat łowicki", "ul. Przykładowa 1<br>", "mailto:biuro@example.org"):
        assert words in page
    assert "Łowicz County" in footer(client.get("/en/"))


def test_footer_follows_the_settings(client, home):
    make_office()
    assert "Powiat łowicki" in footer(client.get("/"))
    office = SiteSettings.objects.get()
    office.operator = "Powiat kutnowski"
    office.save()
    assert "Powiat kutnowski" in footer(client.get("/"))


def test_accessibility_report_requires_a_contact(client, home, committed, monkeypatch):
    monkeypatch.setattr("cms.public.contact_form.FASTEST_SECONDS", -1)
    make_office()
    path = "/zglos-brak-dostepnosci/"
    opened = re.search('form-opened" value="([^"]+)"', client.get(path).content.decode()).group(1)
    letter = {"name": "Jan", "problem": "Brak opisu", "form-opened": opened}
    refused = client.post(path, letter)
    assert "error-summary" in refused.content.decode()
    with committed():
        assert client.post(path, letter | {"contact": "000 000 000"}).status_code == 302
    assert mail.outbox[0].to == ["dostepnosc@example.org"]
