"""Checks that run after every test of the discussion."""

import pytest

from forum.threads.services.recounting import differences


@pytest.fixture(autouse=True)
def _counters_are_right(request):
    """`manage.py recount` must find no wrong counter after any test."""
    yield
    is_of_threads = request.path.name.startswith("test_threads")
    if is_of_threads and request.node.get_closest_marker("django_db"):
        assert [str(difference) for difference in differences()] == []
