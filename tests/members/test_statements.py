"""Queries that are written as SQL once, and asked with other values."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.accounts.models import User
from members.statements import Statement
from tests.factories.members import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

MOMENT = datetime(1950, 1, 1, tzinfo=UTC)
joined = Statement(
    lambda pk, since: User.objects.filter(pk=pk, date_joined__gt=since).order_by(),
    pk=1_987_654_321,
    since=MOMENT,
)


def test_values_take_the_places_of_the_marks():
    first, second = UserFactory(), UserFactory()
    yesterday = timezone.now() - timedelta(days=1)
    for person in (first, second, first):
        assert joined.objects(pk=person.pk, since=yesterday) == [person]
    assert joined.objects(pk=first.pk, since=timezone.now() + timedelta(days=1)) == []


def test_each_time_is_one_query(django_assert_num_queries):
    person = UserFactory()
    for _time in range(2):
        with django_assert_num_queries(1):
            joined.objects(pk=person.pk, since=MOMENT)


def test_log_of_queries_says_what_was_asked():
    person = UserFactory()
    with CaptureQueriesContext(connection) as asked:
        joined.objects(pk=person.pk, since=MOMENT)
    assert "accounts_user" in asked[0]["sql"]


def test_value_is_never_read_as_sql():
    named = Statement(
        lambda name: User.objects.filter(last_name=name).order_by().values_list("pk"), name="mark"
    )
    person = UserFactory(last_name="O'Neill; DROP TABLE x --")
    assert named.tuples(name=person.last_name) == [(person.pk,)]
    assert named.tuples(name="' OR 1=1 --") == []


def test_mark_without_a_place_is_told():
    statement = Statement(lambda pk, other: User.objects.filter(pk=pk).order_by(), pk=5, other=6)
    with pytest.raises(ValueError, match="other"):
        statement.objects(pk=1, other=2)


def test_value_that_is_not_given_is_told():
    with pytest.raises(KeyError):
        joined.objects(pk=1)
