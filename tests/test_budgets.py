"""Each page of the members' area makes an exact number of queries, and its HTML has a maximal size.

A list must make the same number of queries for one row as for twenty. A new page needs a line in
``budgets/lists.py`` if it is a list, otherwise in ``budgets/pages.txt``.
"""

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.budgets.lists import LISTS
from tests.permissions.table import rows
from tests.permissions.world import build

PAGES = Path(__file__).parent / "budgets" / "pages.txt"
PARTS = {
    *("accounts", "inbox", "membership", "people", "privacy", "audit", "pdf"),
    *("forum", "moderation", "threads", "attachments", "meetings", "practices"),
    *("enrolments", "consents", "training_desk"),
}
COUNTED_ELSEWHERE = {
    "forum:home": "tests/forum/test_threads.py",
    "threads:list": "tests/forum/test_threads.py",
    "threads:section": "tests/forum/test_threads.py",
    "threads:detail": "tests/forum/test_threads.py",
    "attachments:file": "a file, not a page",
    "attachments:thumbnail": "a file, not a page",
    "membership:letter": "a file, not a page",
    "pdf:download": "a file, not a page",
    "enrolments:file": "a file, not a page",
    "enrolments:consent_document": "a file, not a page",
    "training_desk:export": "a file, not a page",
    "training_desk:record_docx": "a file, not a page",
    "accounts:account_login": "for visitors",
    "accounts:account_signup": "for visitors",
    "accounts:account_request_login_code": "for visitors",
}
ROWS = 20


def cost(client, path) -> tuple[int, int]:
    """Returns (number of queries, bytes of HTML) of the page at ``path``, with warm caches."""
    with transaction.atomic():
        client.get(path)
        transaction.set_rollback(True)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        response = client.get(path)
        transaction.set_rollback(True)
    assert response.status_code == 200, path
    return len(queries), len(response.content)


@pytest.mark.django_db
@pytest.mark.postgresql
@pytest.mark.parametrize(
    "budget", LISTS, ids=lambda budget: f"{budget.page} {budget.make.__name__}"
)
def test_list(request, as_user, budget):
    reader = request.getfixturevalue(budget.reader)
    name, _mark, query = budget.page.partition("?")
    path = reverse(name, kwargs=budget.make(1, reader))
    client = as_user(reader)
    queries, short = cost(client, f"{path}?{query}")
    budget.make(ROWS - 1, reader)
    more_queries, long = cost(client, f"{path}?{query}")
    assert (queries, more_queries) == (budget.queries, budget.queries)
    assert short + 30 * (ROWS - 1) < long <= 1000 * budget.kilobytes


def page_budgets():
    """Yields (route, arguments, reader, queries, kilobytes) for each line of ``pages.txt``."""
    for line in PAGES.read_text().splitlines():
        if line and not line.startswith("#"):
            question, reader, amounts = line.split(" | ")
            route, *arguments = question.split()
            queries, kilobytes = map(int, amounts.split())
            yield route, dict(part.split("=") for part in arguments), reader, queries, kilobytes


@pytest.mark.postgresql
class PagesTest(TestCase):
    """Checks the number of queries and the size of each page in ``pages.txt``.

    The pages show the data with which ``tests/permissions`` checks permissions.
    """

    @classmethod
    def setUpTestData(cls):
        cls.people, cls.things = build()

    def test_pages(self):
        different = []
        for route, arguments, reader, queries, kilobytes in page_budgets():
            path = reverse(route, kwargs={k: self.things.get(v, v) for k, v in arguments.items()})
            client = Client()
            client.force_login(self.people[reader])
            found, size = cost(client, path)
            if found != queries or size > 1000 * kilobytes:
                different.append(f"{route}: {found} queries, {size} bytes")
        assert different == []


def test_every_page_has_a_budget():
    answered = {
        row.route for row in rows("table.txt") if row.method == "GET" and 200 in row.answers
    }
    pages = {route for route in answered if route.partition(":")[0] in PARTS}
    lists = {budget.page.partition("?")[0] for budget in LISTS}
    known = {*lists, *(route for route, *_rest in page_budgets()), *COUNTED_ELSEWHERE}
    assert sorted(pages - known) == []
    assert sorted(known - pages) == []
