import pytest

from cms.models import EventIndexPage, GuideIndexPage, HomePage, NewsIndexPage


@pytest.fixture
def home(db):
    """Returns the Polish home page, which `setup_site` has created."""
    return HomePage.objects.get(locale__language_code="pl")


@pytest.fixture
def news_index(home):
    return NewsIndexPage.objects.get()


@pytest.fixture
def guide_index(home):
    return GuideIndexPage.objects.get()


@pytest.fixture
def projects(home):
    return home.get_children().get(slug="projekty").specific


@pytest.fixture
def events(home):
    return EventIndexPage.objects.get()


@pytest.fixture
def english_home(home):
    return home.get_translations().get().specific


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """``with committed():`` runs the on_commit callbacks when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
