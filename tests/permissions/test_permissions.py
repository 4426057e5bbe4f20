"""Every route asked by everybody: the answers are those of the table, none is missing."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import TestCase

from tests.permissions.asking import Asker
from tests.permissions.document import DOCUMENT, document
from tests.permissions.table import FILES, PEOPLE, rows
from tests.permissions.world import build
from tests.urls import named_routes

METHODS = ("GET", "POST")
# Whoever may not enter the CMS gets the same answers there, member or not.
CLASSES_IN_ADMIN = ("visitor", "member", "editor", "admin")


class PermissionsTest(TestCase):
    """One world for all questions."""

    @classmethod
    def setUpTestData(cls):
        cls.world = build()

    def differences(self, name, method=None, people=tuple(PEOPLE)):
        """The rows to whose questions ``people`` get other answers, with those answers."""
        everybody, things = self.world
        asker = Asker({name: everybody[name] for name in people}, things)
        for row in rows(name):
            if method in {None, row.method}:
                answers = asker.answers(row)
                if answers != row.answers_to(people):
                    yield f"{row.question} | {' '.join(map(str, answers))}"

    def test_reading(self):
        assert list(self.differences("table.txt", "GET")) == []

    def test_acting(self):
        assert list(self.differences("table.txt", "POST")) == []

    def test_cms_admin(self):
        assert list(self.differences("admin.txt", people=CLASSES_IN_ADMIN)) == []

    @pytest.mark.slow
    def test_cms_admin_asked_by_everybody(self):
        assert list(self.differences("admin.txt")) == []


def test_people_of_the_quick_question_stand_for_all_others():
    """Each other person's column of the CMS admin is the same as the member's."""
    for row in rows("admin.txt"):
        others = [name for name in PEOPLE if name not in CLASSES_IN_ADMIN]
        assert set(row.answers_to(others)) == set(row.answers_to(["member"])), row.question


@pytest.mark.parametrize("method", METHODS)
def test_every_route_is_asked(method):
    asked = {row.route for name in FILES for row in rows(name) if row.method == method}
    assert sorted(set(named_routes(method)) - asked) == []


def test_document_is_made_of_the_table():
    said = "Make it anew: python -m tests.permissions.document"
    assert Path(settings.BASE_DIR, DOCUMENT).read_text() == document(), said
