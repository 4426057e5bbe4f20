"""Requests every route as every persona, and compares the response statuses with the table."""

import re
from pathlib import Path

import pytest
import rules
from django.conf import settings
from django.test import TestCase

from tests.permissions.asking import Asker
from tests.permissions.document import DOCUMENT, MARK, document
from tests.permissions.table import FILES, PEOPLE, rows
from tests.permissions.world import build
from tests.urls import named_routes

METHODS = ("GET", "POST")
# Accounts that may not enter the members' area (membership/gate.py), each for a different reason.
STOPPED = ("outsider", "pending", "rejected", "ended", "suspended")
# The personas to try in the CMS. All others get the same responses there as the member.
CLASSES_IN_ADMIN = ("visitor", "member", "editor", "admin")


def in_turn(number, row):
    """Returns the personas to try for the row at the position ``number``.

    None of the personas in ``STOPPED`` may enter the members' area. For a row in the members' area
    only one of them is tried, and they take turns, row by row. For other rows all personas are
    tried.
    """
    if row.answers_to(("visitor", *STOPPED)) != (302, *[404] * len(STOPPED)):
        return tuple(PEOPLE)
    left_out = {*STOPPED} - {STOPPED[number % len(STOPPED)]}
    return tuple(name for name in PEOPLE if name not in left_out)


def classes_in_admin(number, row):
    return CLASSES_IN_ADMIN


def everybody(number, row):
    return tuple(PEOPLE)


class PermissionsTest(TestCase):
    """The responses have the statuses in the table. All requests use one set of test data."""

    @classmethod
    def setUpTestData(cls):
        cls.world = build()

    def assert_answers(self, name, people, method=None):
        """Asserts that the responses have the statuses in the file ``name``.

        ``people(number, row)`` returns the personas to try for a row. If ``method`` is given, only
        requests with this method are sent.
        """
        asker, others = Asker(*self.world), []
        for number, row in enumerate(rows(name)):
            if method in {None, row.method}:
                asked = people(number, row)
                answers = asker.answers(row, asked)
                if answers != row.answers_to(asked):
                    others.append(f"{row.question} | {dict(zip(asked, answers, strict=True))}")
        assert others == []

    def test_get_requests(self):
        self.assert_answers("table.txt", in_turn, "GET")

    def test_post_requests(self):
        self.assert_answers("table.txt", in_turn, "POST")

    def test_cms_admin(self):
        self.assert_answers("admin.txt", classes_in_admin)

    @pytest.mark.slow
    def test_every_persona_sends_every_request(self):
        for name in FILES:
            self.assert_answers(name, everybody)


def test_other_personas_get_the_responses_of_the_member_in_the_cms():
    """In the CMS, personas not in ``CLASSES_IN_ADMIN`` get the same responses as the member."""
    for row in rows("admin.txt"):
        others = [name for name in PEOPLE if name not in CLASSES_IN_ADMIN]
        assert set(row.answers_to(others)) == set(row.answers_to(["member"])), row.question


@pytest.mark.parametrize("method", METHODS)
def test_every_route_is_in_the_table(method):
    asked = {row.route for name in FILES for row in rows(name) if row.method == method}
    assert sorted(set(named_routes(method)) - asked) == []


def test_document_is_generated_from_the_table():
    said = "Generate it again: python -m tests.permissions.document"
    assert Path(settings.BASE_DIR, DOCUMENT).read_text() == document(), said


# Maps each name for people in the hand-written tables of docs/permissions.md to the personas that
# it means.
MEMBERS = {"member", "other", "coordinator", "other coord.", "moderator", "editor", "admin"}
WHO = {
    "every member": MEMBERS,
    "moderators": {"moderator", "admin"},
    "nobody": set(),
    **dict.fromkeys(["its author", "who asked", "its owner", "the group's people"], {"member"}),
    "coordinator or deputy": {"coordinator"},
    # No persona belongs to these groups.
    "people of its organisations": set(),
    "people of the body": set(),
    "chair and minute-taker of the body": set(),
    "the contact": set(),
}


def rows_by_hand():
    """Yields (who may, the code that decides, request) for each row of the hand-written tables."""
    written = Path(settings.BASE_DIR, DOCUMENT).read_text().partition(MARK)[0]
    for line in written.splitlines():
        cells = line.strip("| ").split(" | ")
        if len(cells) == 4 and "`" in cells[3]:
            yield re.sub(r" \([^)]*\)", "", cells[1]), cells[2], cells[3].strip("`")


@pytest.mark.parametrize(("who", "code", "question"), [*rows_by_hand()])
def test_hand_written_rows_agree_with_the_table(who, code, question):
    (row,) = [row for row in rows("table.txt") if row.question == question]
    may = {name for name in MEMBERS if row.answers_to([name]) in {(200,), (302,)}}
    assert may == set().union(*(WHO[each] for each in who.split(", ")))


def test_permissions_in_hand_written_rows_exist():
    named = {name for _who, code, _question in rows_by_hand() for name in permissions_in(code)}
    assert len(named) > 10
    assert [name for name in named if not rules.perm_exists(name)] == []


def permissions_in(code):
    return re.findall(r"`([a-z]+\.\w+)`", code)
