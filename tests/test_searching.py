"""No text in a search field or query parameter causes a server error.

The slow test finds out which query parameters each address of the permission table reads, and fills
them with nonsense. The quick test uses the search fields that the slow one has found.
"""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict
from django.test import Client, TestCase

from members.text import LONGEST, MOST_WORDS, search_text, search_words
from tests.permissions.asking import Asker
from tests.permissions.table import FILES, rows
from tests.permissions.world import build

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

SEARCHES = {"q", "term", "search", "topic", "person", "tag"}
OWN = [
    *("/search/", "/members/", "/members/units/", "/members/log/", "/members/affiliations/"),
    *("/members/coordinators/", "/members/invitations/new/", "/account/joining/place/"),
    *("/account/joining/find/", "/forum/threads/", "/forum/threads/tags/"),
    *("/forum/threads/people/", "/forum/practices/", "/forum/meetings/"),
]
ADMIN = [
    *("api/main/pages/", "api/main/documents/", "api/main/images/", "pages/", "pages/search/"),
    *("choose-page/search/", "tag-autocomplete/", "forms/", "redirects/", "redirects/import/"),
    *("workflows/list/", "workflows/tasks/index/", "workflows/task_chooser/", "unit_chooser/"),
    *("documents/", "documents/chooser/", "images/", "images/chooser/", "users/", "groups/"),
    *("snippets/cms/partner/", "snippets/choose/cms/partner/", "registers/body/"),
    *("registers/section/", "registers/organisation/", "registers/unit/", "registers/group/"),
    "registers/membership/",
]
WORDS = " ".join(f"s{number}" for number in range(1_100))
SIGNS = "a\0b \x07\x1b \ud800 %_\\ ' \" OR 1=1 -- \"it's ( ) * : ^ NEAR \u202e\ufeff\U0010ffff {x"
LONG = "\u0142" * 50_000 + "\ufdfa" * 100  # NFKC turns the last character into 18 letters
TEXTS = [WORDS, SIGNS, LONG]
MORE_TEXTS = ['"', "'", '"a b" c', "\0", " \t\n\u00a0 ", "a:b", "live:true", "100%", "\\", "-", "*"]
# The next three lists have values for parameters that expect a number, a date or a choice.
NO_DATABASE_TAKES = ["9" * 30, "-" + "9" * 19, "\0"]
ENDS_OF_TIME = ["0001-01-01", "9999-12-31"]
NONSENSE = [
    "0",
    "-1",
    "9" * 5_000,
    "1e999",
    "1e3",
    "+1",
    "\u0663",
    "\u00b2",
    "x",
    "2026-02-30",
    "[]",
    "\ud800",
]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  Łódź \t powiat\n", "Łódź powiat"),
        ("a\0b\x07", "ab"),
        ("\ud800a\u202e", "a"),
        ("", ""),
        ("\0 \0", ""),
        ("%_\\'\"", "%_\\'\""),
    ],
)
def test_search_text_is_one_clean_line(typed, read):
    assert search_text(typed) == read


def test_search_text_is_shortened():
    assert len(search_text("x" * 10_000)) == LONGEST
    assert search_text("a " * 2_000).split() == ["a"] * MOST_WORDS
    assert len(search_words("ﷺ" * 500)) <= MOST_WORDS


def test_search_words_are_folded():
    assert search_words("Łódź  POWIAT") == ["lodz", "powiat"]


class Read(QueryDict):
    """A QueryDict that records in ``names`` which parameters are read."""

    names: set[str] = set()

    def __getitem__(self, name):
        self.names.add(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self.names.add(name)
        return super().get(name, default)

    def getlist(self, name, default=None):
        self.names.add(name)
        return super().getlist(name, default)

    def __contains__(self, name):
        self.names.add(name)
        return super().__contains__(name)


class NastyQueriesTest(TestCase):
    """Puts nonsense into the query parameters of all pages.

    The client is an administrator without an affiliation, who may open most pages.
    """

    @classmethod
    def setUpTestData(cls):
        cls.people, cls.things = build()

    def setUp(self):
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.people["admin"])

    def status(self, path: str) -> int:
        with transaction.atomic():
            answer = self.client.get(path)
            transaction.set_rollback(True)
        if answer.streaming:
            b"".join(answer)
        return answer.status_code

    def paths(self) -> Iterator[str]:
        """Yields the paths of all pages that the administrator may open (status 200)."""
        asker = Asker({}, self.things)
        for name in FILES:
            for row in rows(name):
                if row.method == "GET" and row.answers and row.answers_to(["admin"]) == (200,):
                    yield asker.path(row)

    def names_read_by(self, path: str) -> set[str]:
        """Returns the names of the query parameters that the page reads, including those that it
        reads only if others are set."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(WSGIRequest, "GET", property(_reading, _given))
            Read.names = set()
            self.status(path)
            self.status(f"{path}?{urlencode(dict.fromkeys(Read.names, '1'))}")
        return Read.names

    def errors(self, questions, values) -> str:
        """Requests each pair (path, parameter) of ``questions`` with each of ``values``.

        Returns a line for each server error.
        """
        asked = [(path, {name: value}) for path, name in questions for value in values]
        return "\n".join(
            f"{path}?{query!r:.60}"
            for path, query in asked
            if self.status(f"{path}?{urlencode(query, errors='surrogatepass')}") >= 500
        )

    def test_search_fields(self):
        paths = [*OWN, *(f"/admin/{path}" for path in ADMIN)]
        questions = [(path, name) for path in paths for name in _searches_of(path)]
        assert self.errors(questions, TEXTS) == ""

    @pytest.mark.slow
    def test_all_query_parameters(self):
        """The test sends fewer values to filters of the CMS than to filters of other pages, because
        Wagtail checks the values of its filters itself."""
        read = [(path, name) for path in self.paths() for name in self.names_read_by(path)]
        searches = [(path, name) for path, name in read if name in SEARCHES]
        assert {path for path, _name in searches} >= {*OWN, *(f"/admin/{path}" for path in ADMIN)}
        assert self.errors(searches, TEXTS + MORE_TEXTS) == ""
        others = [(path, name) for path, name in read if name not in SEARCHES]
        assert self.errors(others, NO_DATABASE_TAKES) == ""
        days = [(path, name) for path, name in others if name.endswith(("_from", "_to"))]
        assert self.errors(days, ENDS_OF_TIME) == ""
        own = [(path, name) for path, name in others if not path.startswith("/admin/")]
        assert self.errors(own, NONSENSE) == ""


def _searches_of(path):
    """Returns the names that the search parameter of the page at ``path`` may have."""
    if path.startswith("/admin/"):
        return ["q", "term", "search"]
    return ["q", "topic", "person", "tag"]


def _reading(request):
    if "read" not in request.__dict__:
        request.read = Read(request.META.get("QUERY_STRING", ""))
    return request.read


def _given(request, query):
    request.read = query
