"""Checks the stored counters after every database test in the files ``test_threads*.py``."""

import pytest

from forum.threads.services.recounting import differences


@pytest.fixture(autouse=True)
def _counters_are_right(request):
    """Fails the test if it leaves a wrong counter, which `manage.py recount` would correct."""
    yield
    is_of_threads = request.path.name.startswith("test_threads")
    if is_of_threads and request.node.get_closest_marker("django_db"):
        assert [str(difference) for difference in differences()] == []
