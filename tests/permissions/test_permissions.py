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
# Whoever the gate of the closed part keeps out, each for another reason.
STOPPED = ("outsider", "pending", "rejected", "ended", "suspended")
# Whoever may not enter the CMS gets the same answers there, member or not.
CLASSES_IN_ADMIN = ("visitor", "member", "editor", "admin")


def in_turn(number, row):
    """Whom to ask: of those whom the gate stops, one row after the other another one."""
    if row.answers_to(("visitor", *STOPPED)) != (302, *[404] * len(STOPPED)):
        return tuple(PEOPLE)
    left_out = {*STOPPED} - {STOPPED[number % len(STOPPED)]}
    return tuple(name for name in PEOPLE if name not in left_out)


def classes_in_admin(number, row):
    return CLASSES_IN_ADMIN


def everybody(number, row):
    return tuple(PEOPLE)


class PermissionsTest(TestCase):
    """One world for all questions."""

    @classmethod
    def setUpTestData(cls):
        cls.world = build()

    def assert_answers(self, name, people, method=None):
        """The site answers as the file ``name`` says, whoever of ``people(number, row)`` asks."""
        asker, others = Asker(*self.world), []
        for number, row in enumerate(rows(name)):
            if method in {None, row.method}:
                asked = people(number, row)
                answers = asker.answers(row, asked)
                if answers != row.answers_to(asked):
                    others.append(f"{row.question} | {dict(zip(asked, answers, strict=True))}")
        assert others == []

    def test_reading(self):
        self.assert_answers("table.txt", in_turn, "GET")

    def test_acting(self):
        self.assert_answers("table.txt", in_turn, "POST")

    def test_cms_admin(self):
        self.assert_answers("admin.txt", classes_in_admin)

    @pytest.mark.slow
    def test_everybody_is_asked_everything(self):
        for name in FILES:
            self.assert_answers(name, everybody)


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
