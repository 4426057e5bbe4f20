"""The page of drafts also shows the reader's cases that are not published yet."""

import pytest

from tests.factories.practices import BestPracticeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
DRAFTS = "/forum/drafts/"


def test_own_unfinished_case_is_listed_with_the_drafts(member, as_user):
    BestPracticeFactory(author=member, title="Zimowe utrzymanie", state="draft")
    assert "Zimowe utrzymanie" in as_user(member).get(DRAFTS).content.decode()


@pytest.mark.parametrize("state", ["published", "of somebody else"])
def test_other_cases_are_not_listed_with_the_drafts(member, other_member, as_user, state):
    if state == "published":
        BestPracticeFactory(author=member, title="Zimowe utrzymanie", published=True)
    else:
        BestPracticeFactory(author=other_member, title="Zimowe utrzymanie", state="draft")
    assert "Zimowe utrzymanie" not in as_user(member).get(DRAFTS).content.decode()
