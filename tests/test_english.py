"""Users whose language is English see no Polish, except in texts that people wrote.

There is no English catalogue, because the msgids are English. A mistake in the settings or in a
template would therefore show Polish texts, because Polish is the default language.
"""

import re
from urllib.parse import unquote

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client, TestCase
from django.urls import reverse
from django.utils.translation.trans_real import translation
from wagtail.models import Page

from members.accounts.models import User
from members.url_prefixes import is_personal
from tests.permissions.table import PEOPLE, rows
from tests.permissions.world import build

ATTRIBUTES = ("aria-label", "alt", "title", "placeholder")
POLISH_WORD = re.compile(r"\w*[ąćęłńóśźż]\w*", re.IGNORECASE)
# Finds texts in the serialised database: whole values of fields, and texts between HTML tags.
WRITTEN = re.compile(r'[>"]([^<>"\\]+)[<"]')
# Names that are the same in every language.
NAMES = {"Samorządowe", "łowicki"}


def phrases(html: bytes):
    """Yields the texts that people read or that screen readers read out.

    Leaves out the elements that are marked as Polish.
    """
    page = BeautifulSoup(html, "html.parser")
    for foreign in page.select("body [lang=pl], script, style"):
        foreign.decompose()
    yield from page.stripped_strings
    for attribute in ATTRIBUTES:
        yield from (element[attribute] for element in page.select(f"[{attribute}]"))


def polish_texts() -> set[str]:
    """Returns the Polish interface texts, including Django's and Wagtail's.

    Leaves out the texts that are the same in English.
    """
    catalogue = translation("pl")._catalog
    keys = (key[0] if isinstance(key, tuple) else key for key in catalogue.keys())  # noqa: SIM118
    english = {key.rpartition("\x04")[2] for key in keys}
    return {text for _key, text in catalogue.items()} - english


def page_types(things):
    """Yields (path, persona) for all pages of the permission table with the status 200.

    Also yields one page with the status 403 and one with the status 404. Leaves out paths outside
    the personal part of the site, because these are public pages in Polish.
    """
    refusals = {403, 404}
    for row in rows("table.txt"):
        arguments = {key: things.get(of, of) for key, of in row.arguments.items()}
        path = arguments.get("at") or reverse(row.route, kwargs=arguments)
        if row.method == "GET" and is_personal(path):
            people = dict(zip(row.answers, PEOPLE, strict=True))
            for status in people.keys() & {200, *refusals}:
                refusals.discard(status)
                yield path, people[status]


class EnglishTest(TestCase):
    """The pages of the permission table, and the English public pages, show no Polish texts."""

    @classmethod
    def setUpTestData(cls):
        cls.people, cls.things = build()
        User.objects.update(language="en")
        database = connection.creation.serialize_db_to_string()
        cls.foreign_texts = polish_texts() - set(WRITTEN.findall(database))
        cls.own_words = NAMES | set(POLISH_WORD.findall(database))

    def setUp(self):
        self.clients = {}
        for name, person in self.people.items():
            self.clients[name] = Client(headers={"accept-language": "en"})
            if person:
                self.clients[name].force_login(person)

    def polish_at(self, path, name="visitor") -> list[str]:
        """Returns the Polish texts on the page at ``path``."""
        response = self.clients[name].get(path)
        if response.streaming:
            b"".join(response)  # closes the files of the response
            return []
        if response.headers["Content-Type"].startswith("application/"):
            return []  # a file, not a page
        said = {*phrases(response.content)}
        words = {word for text in said for word in POLISH_WORD.findall(text)}
        return sorted((said & self.foreign_texts) | (words - self.own_words))

    def test_pages_of_accounts_and_members(self):
        pages = {*page_types(self.things)}
        found = {(path, name): self.polish_at(path, name) for path, name in pages}
        assert len(found) > 100
        assert {page: polish for page, polish in found.items() if polish} == {}

    def test_public_pages(self):
        pages = Page.objects.live().filter(locale__language_code="en", depth__gt=1)
        found = {page.url: self.polish_at(unquote(page.url)) for page in pages}
        assert len(found) > 3
        assert {path: polish for path, polish in found.items() if polish} == {}

    def test_polish_texts_are_detected_for_polish_users(self):
        """Shows that the other tests can fail: ``polish_at`` does find texts on a Polish page."""
        User.objects.update(language="pl")
        assert {"Dobre praktyki", "Działy"} < {*self.polish_at("/forum/", "member")}
