"""Every route asked by everybody: the answers are those of the table, none is missing."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import TestCase

from tests.permissions.asking import Asker
from tests.permissions.document import DOCUMENT, document
from tests.permissions.table import FILES, rows
from tests.permissions.world import build
from tests.urls import named_routes

METHODS = ("GET", "POST")


class PermissionsTest(TestCase):
    """One world for all questions."""

    @classmethod
    def setUpTestData(cls):
        cls.world = build()

    def differences(self, name, method=None):
        asker = Asker(*self.world)
        for row in rows(name):
            if method in {None, row.method}:
                answers = asker.answers(row)
                if answers != row.answers:
                    yield f"{row.question} | {' '.join(map(str, answers))}"

    def test_reading(self):
        assert list(self.differences("table.txt", "GET")) == []

    def test_acting(self):
        assert list(self.differences("table.txt", "POST")) == []

    def test_cms_admin(self):
        assert list(self.differences("admin.txt")) == []


@pytest.mark.parametrize("method", METHODS)
def test_every_route_is_asked(method):
    asked = {row.route for name in FILES for row in rows(name) if row.method == method}
    assert sorted(set(named_routes(method)) - asked) == []


def test_document_is_made_of_the_table():
    said = "Make it anew: python -m tests.permissions.document"
    assert Path(settings.BASE_DIR, DOCUMENT).read_text() == document(), said
