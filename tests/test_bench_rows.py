"""``make bench`` counts all rows that the database reads for a page."""

from collections import Counter

import pytest

from tests.bench.rows import Read, rows_read

pytestmark = pytest.mark.postgresql


def scan(table, rows, loops=1, **more):
    return {"Relation Name": table, "Actual Rows": rows, "Actual Loops": loops, **more}


def test_rows_that_were_thrown_away_count():
    plan = scan("post", 20, **{"Rows Removed by Filter": 980, "Rows Removed by Index Recheck": 5})
    assert rows_read(plan) == {"post": 1005}


def test_every_part_of_a_plan_counts_as_often_as_it_ran():
    plan = {"Plans": [scan("thread", 20), {"Plans": [scan("user", 1, loops=20)]}]}
    assert rows_read(plan) == {"thread": 20, "user": 20}


def test_a_look_that_finds_nothing_counts_and_none_does_not():
    assert rows_read({"Plans": [scan("reader", 0, loops=20), scan("office", 0, loops=0)]}) == {
        "reader": 20
    }


def test_a_page_that_reads_too_much_says_what():
    few = Read("member", "list", Counter(thread=250), shown=20, passed=0)
    many = Read("member", "list", Counter(thread=251), shown=20, passed=0)
    assert few.read <= few.most
    assert many.read > many.most
    assert "too many: 251 thread" in many.line()
