"""A check of the stored counters that runs after every test of threads."""

import pytest

from forum.threads.services.recounting import differences


@pytest.fixture(autouse=True)
def _counters_are_right(request):
    """Fails a test of threads after which `manage.py recount` would find a wrong counter."""
    yield
    is_of_threads = request.path.name.startswith("test_threads")
    if is_of_threads and request.node.get_closest_marker("django_db"):
        assert [str(difference) for difference in differences()] == []
