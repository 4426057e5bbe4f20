"""``make bench`` counts all rows that the database reads for a page."""

from collections import Counter

import pytest

from tests.bench.rows import Read, rows_read

pytestmark = pytest.mark.postgresql


def scan(table, rows, loops=1, **more):
    return {"Relation Name": table, "Actual Rows": rows, "Actual Loops": loops, **more}


def test_filtered_rows_are_counted():
    plan = scan("post", 20, **{"Rows Removed by Filter": 980, "Rows Removed by Index Recheck": 5})
    assert rows_read(plan) == {"post": 1005}


def test_rows_are_multiplied_by_loops():
    plan = {"Plans": [scan("thread", 20), {"Plans": [scan("user", 1, loops=20)]}]}
    assert rows_read(plan) == {"thread": 20, "user": 20}


def test_empty_lookup_counts_once_per_loop():
    assert rows_read({"Plans": [scan("reader", 0, loops=20), scan("office", 0, loops=0)]}) == {
        "reader": 20
    }


def test_page_over_the_limit_names_the_table():
    few = Read("member", "list", Counter(thread=250), shown=20, passed=0)
    many = Read("member", "list", Counter(thread=251), shown=20, passed=0)
    assert few.read <= few.most
    assert many.read > many.most
    assert "too many: 251 thread" in many.line()
