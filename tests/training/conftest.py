import pytest

from cms.models import HomePage


@pytest.fixture
def home(db):
    """The Polish home page, which `setup_site` has created."""
    return HomePage.objects.get(locale__language_code="pl")


@pytest.fixture
def projects(home):
    return home.get_children().get(slug="projekty").specific
