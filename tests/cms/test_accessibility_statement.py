"""The accessibility statement follows the ministry's technical conditions 2.0 of 31 July 2024."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.models import AccessibilityStatementPage
from cms.models.accessibility import review_due
from members.typography import without_typesetting
from tests.factories.office import make_office, make_statement

IDS = [
    "a11y-deklaracja",
    "a11y-wstep",
    "a11y-podmiot",
    "a11y-zakres",
    "a11y-url",
    "a11y-data-publikacja",
    "a11y-data-aktualizacja",
    "a11y-status",
    "a11y-data-sporzadzenie",
    "a11y-kontakt",
    "a11y-osoba",
    "a11y-email",
    "a11y-telefon",
    "a11y-procedura",
    "a11y-architektura",
    "a11y-komunikacja",
]
CONDITIONAL = {
    "a11y-data-przeglad": {"reviewed_on": date(2027, 3, 1)},
    "a11y-ocena": {"burden": "<p>Ocena kosztów.</p>"},
    "a11y-aplikacje": {"apps": "<p>Brak.</p>"},
    "a11y-architektura-url": {"architecture_url": "https://example.org/budynek"},
}
HEADINGS = {
    "pl": [
        "Deklaracja dostępności",
        "Stan dostępności cyfrowej",
        "Niedostępne treści",
        "Niezgodność z załącznikiem",
        "Nadmierne koszty",
        "Treści nieobjęte przepisami",
        "Przygotowanie deklaracji dostępności",
        "Udogodnienia, ograniczenia i inne informacje",
        "Skróty klawiszowe",
        "Informacje zwrotne i dane kontaktowe",
        "Obsługa wniosków i skarg związanych z dostępnością",
        "Pozostałe informacje",
        "Aplikacje mobilne",
        "Dostępność architektoniczna",
        "Dostępność komunikacyjno-informacyjna",
    ],
    "en": [
        "Accessibility statement",
        "State of digital accessibility",
        "Content that is not accessible",
        "Non-compliance with the annex",
        "Excessive costs",
        "Content outside the scope of the act",
        "Preparation of the accessibility statement",
        "Facilities, limits and other information",
        "Keyboard shortcuts",
        "Feedback and contact",
        "Handling of demands and complaints about accessibility",
        "Other information",
        "Mobile applications",
        "Accessibility of the building",
        "Accessibility of communication and information",
    ],
}
WHOLE = {
    "burden": "<p>Koszty.</p>",
    "exemptions": "<p>Mapy.</p>",
    "facilities": "<p>Druk.</p>",
    "apps": "<p>Aplikacja.</p>",
}


class Reader(HTMLParser):
    """Parses the main part of the page with the statement.

    ``ids`` has (id, tag, attributes) of each element with an id. ``headings`` has the texts of the
    headings. ``texts`` maps each id to the text inside its element.
    """

    def __init__(self, html):
        super().__init__()
        self.ids, self.headings, self.texts, self._open = [], [], {}, []
        self.feed(html[html.index("<main") : html.index("</main>")])

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in {"h1", "h2", "h3"}:
            self.headings.append("")
        if "id" in attrs:
            self.ids.append((attrs["id"], tag, attrs))
        if tag not in {"br", "img", "input", "path", "link", "meta"}:
            self._open.append((tag, attrs.get("id")))

    def handle_endtag(self, tag):
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data):
        if any(tag in {"h1", "h2", "h3"} for tag, _id in self._open):
            self.headings[-1] += data.strip()
        for _tag, name in self._open:
            self.texts[name] = " ".join(f"{self.texts.get(name, '')} {data}".split())

    def names(self):
        return [name for name, _tag, _attrs in self.ids if name.startswith("a11y-")]

    def element(self, name):
        return next((tag, attrs) for found, tag, attrs in self.ids if found == name)


@pytest.fixture
def read(client, home, english_home):
    """``read("pl", **fields)``: publishes the statement in Polish and returns its page, parsed."""

    def make(language="pl", **fields):
        page = make_statement(home if language == "pl" else english_home, **fields)
        return Reader(without_typesetting(client.get(page.url).content.decode()))

    return make


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("office", [True, False])
def test_each_required_id_is_there_once(read, language, office):
    if office:
        make_office()
    assert sorted(read(language).names()) == sorted(IDS)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", CONDITIONAL)
def test_conditional_id_is_there_if_it_applies(read, language, name):
    assert sorted(read(language, **CONDITIONAL[name]).names()) == sorted([*IDS, name])


@pytest.mark.parametrize("language", ["pl", "en"])
def test_headings_have_the_prescribed_order(read, language):
    assert read(language, **WHOLE).headings == HEADINGS[language]


def test_compliant_site_has_no_heading_of_shortcomings(read):
    headings = read(status="full", shortcomings="").headings
    assert "Niedostępne treści" not in headings
    assert headings[1] == "Stan dostępności cyfrowej"


@pytest.mark.parametrize("language", ["pl", "en"])
def test_dates_are_time_elements(read, language):
    page = read(language, reviewed_on=date(2027, 3, 1))
    days = {
        "a11y-data-publikacja": "2026-01-02",
        "a11y-data-aktualizacja": "2026-03-04",
        "a11y-data-sporzadzenie": "2026-05-06",
        "a11y-data-przeglad": "2027-03-01",
    }
    for name, day in days.items():
        tag, attrs = page.element(name)
        assert (tag, attrs["datetime"]) == ("time", day)


def test_statement_has_the_prescribed_content(read):
    make_office()
    page = read()
    assert page.texts["a11y-wstep"] == (
        "Powiat łowicki zobowiązuje się zapewnić dostępność swojej strony internetowej zgodnie z"
        " ustawą z dnia 4 kwietnia 2019 r. o dostępności cyfrowej stron internetowych i aplikacji"
        " mobilnych podmiotów publicznych. Deklaracja dostępności dotyczy strony internetowej"
        " Samorządowe Forum ."
    )
    assert page.texts["a11y-status"].startswith("Strona internetowa jest częściowo zgodna")
    assert page.element("a11y-deklaracja")[0] == "h1"
    assert page.element("a11y-url")[1]["href"] == "http://testserver/"
    for words in ("7 dni", "2 miesiące", "Rzecznika Praw Obywatelskich"):
        assert words in page.texts["a11y-procedura"]


def test_contact_comes_from_the_settings_of_the_site(read):
    make_office()
    page = read("en")
    found = [page.texts[f"a11y-{name}"] for name in ("podmiot", "osoba", "email", "telefon")]
    assert found == [
        "Łowicz County",
        "Anna Przykładowa",
        "dostepnosc@example.org",
        "+48 000 000 001",
    ]
    assert page.element("a11y-url")[1]["href"] == "http://testserver/en/"


def test_office_is_the_contact_if_none_is_set(read):
    make_office(accessibility_email="", accessibility_phone="")
    page = read()
    assert page.texts["a11y-email"] == "biuro@example.org"
    assert page.texts["a11y-telefon"] == "000 000 000"


@pytest.mark.parametrize(
    "field", ["shortcomings", "burden", "exemptions", "facilities", "shortcuts", "architecture"]
)
def test_ids_in_an_editors_text_are_removed(read, field):
    hostile = (
        '<p id="a11y-status">zgodna</p></div></section><h2 id="a11y-osoba">Kto inny</h2>'
        '<p>id="a11y-email"</p><script>alert(1)</script>'
    )
    page = read(**{field: hostile})
    assert all(page.names().count(name) == 1 for name in IDS)
    assert "Kto inny" not in page.headings
    assert "zgodna" in " ".join(page.texts.values())


def test_text_of_an_editor_keeps_formatting(client, home):
    text = '<ol data-marker="text"><li>§ 7. Art. 22<sup>1</sup>, CO<sub>2</sub>, <s>x</s></li></ol>'
    page = make_statement(home, architecture=text.replace("<ol ", '<ol id="a11y-email" '))
    assert text in without_typesetting(client.get(page.url).content.decode())


def test_settings_are_escaped(client, home):
    make_office(accessibility_name='<b id="a11y-email">x</b>')
    html = client.get(make_statement(home).url).content.decode()
    assert html.count('id="a11y-email"') == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"status": "partial", "shortcomings": "<p> </p>"}, "shortcomings"),
        ({"status": "none", "shortcomings": ""}, "shortcomings"),
        ({"status": "full"}, "status"),
        ({"method": "external"}, "assessor"),
    ],
)
def test_contradictory_fields_are_refused(home, fields, wrong):
    page = make_statement(home)
    for name, value in fields.items():
        setattr(page, name, value)
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert list(refused.value.message_dict) == [wrong]


def test_unsaved_statement_can_be_previewed(as_user, editor, home):
    page = AccessibilityStatementPage(title="x", slug="x", locale=home.locale)
    response = page.make_preview_request()
    assert response.status_code == 200
    assert 'id="a11y-deklaracja"' in response.content.decode()


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2026, 3, 31), date(2027, 3, 31)),
        (date(2026, 4, 1), date(2027, 3, 31)),
        (date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_review_is_due_in_march_of_the_next_year(last, due):
    assert review_due(last) == due


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2027, 2, 28), None),
        (date(2027, 3, 1), "do 31 marca 2027"),
        (date(2027, 3, 31), "do 31 marca 2027"),
        (date(2027, 4, 1), "należało wykonać do 31 marca 2027"),
    ],
)
def test_editors_are_reminded_of_the_review(as_user, editor, home, monkeypatch, today, words):
    make_office()
    make_statement(home, reviewed_on=date(2026, 6, 1))
    monkeypatch.setattr(timezone, "localdate", lambda *args: today)
    html = as_user(editor).get("/admin/").content.decode()
    reminded = re.search("przegląd należ[^<]*", html)
    assert (words in " ".join(reminded.group().split())) if words else not reminded


def test_each_language_has_its_own_reminder(as_user, editor, home, english_home, monkeypatch):
    make_office()
    make_statement(home, reviewed_on=date(2027, 3, 1))
    make_statement(english_home, title="Statement")
    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2027, 3, 20))
    html = as_user(editor).get("/admin/").content.decode()
    assert "Statement</a> (angielski)" in html
    assert "Deklaracja</a> (polski)" not in html


def test_missing_data_of_the_operator_are_reported(as_user, editor, home):
    page = make_statement(home)
    html = as_user(editor).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Dane operatora są niepełne." in html
    make_office()
    html = as_user(editor).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Dane operatora są niepełne." not in html
