"""The page with the log of decisions on members: order, filters, access."""

import pytest

from members.audit.models import Entry, record

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

URL = "/members/log/"
Action = Entry.Action


@pytest.fixture
def entries(moderator, member, other_member):
    """Two entries: first the approval of Maria Nowak, then the suspension of Jan Wiśniewski."""
    return [
        record(Action.APPROVED, by=moderator, about=member, where="Urząd Gminy"),
        record(Action.SUSPENDED, by=moderator, about=other_member, reason="Obrażanie"),
    ]


def shown(client, query=""):
    return client.get(URL + query).context["entries"]


def test_newest_entries_are_first(entries, moderator, as_user):
    client = as_user(moderator)
    assert shown(client) == entries[::-1]
    page = client.get(URL).content.decode()
    for words in ("Maria Nowak", "Urząd Gminy", "Obrażanie"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?decision=approved", [0]),
        ("?decision=ended", []),
        ("?person=wisniewski+jan", [1]),
        ("?person=anna", [1, 0]),  # the name of the moderator who made both decisions
        ("?decision=suspended&person=nowak", []),
        ("?decision=nonsense", []),
    ],
)
def test_filters(entries, moderator, as_user, query, expected):
    assert shown(as_user(moderator), query) == [entries[number] for number in expected]


def test_filters_are_kept_while_paging(moderator, member, as_user):
    for _number in range(25):
        record(Action.INVITED, by=member)
    page = as_user(moderator).get(f"{URL}?decision=invited&person=Maria")
    assert len(page.context["entries"]) == 20
    assert "decision=invited&person=Maria&older=" in page.context["older_url"]
    assert len(shown(as_user(moderator), page.context["older_url"].removeprefix(URL))) == 5


def test_automatic_entries_have_no_user(moderator, as_user):
    record(Action.ENDED, by=None)
    assert as_user(moderator).get(URL).status_code == 200


@pytest.mark.parametrize("persona", ["member", "coordinator", "editor"])
def test_others_cannot_open_the_log(request, persona, as_user):
    assert as_user(request.getfixturevalue(persona)).get(URL).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_is_constant(moderator, member, as_user, django_assert_num_queries, count):
    for _number in range(count):
        record(Action.APPROVED, by=moderator, about=member)
    client = as_user(moderator)
    client.get("/forum/threads/")  # caches menu and footer, whose queries must not be counted
    with django_assert_num_queries(6):
        assert len(client.get(URL).context["entries"]) == count
