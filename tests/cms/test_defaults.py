"""The values that the form of a new page already contains when an editor opens it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import EventIndexPage, SiteSettings
from tests.factories.cms import make_news

pytestmark = pytest.mark.django_db


@pytest.fixture
def form_of(as_user, editor):
    """``form_of(parent, "newspage")``: opens the form for a new news page below ``parent``.

    Returns the unsaved page that the form shows.
    """

    def get(parent, kind):
        response = as_user(editor).get(f"/admin/pages/add/cms/{kind}/{parent.pk}/")
        return response.context["form"].instance

    return get


def test_new_news_page_has_today_and_the_operator(form_of, news_index):
    settings = SiteSettings.load()
    settings.operator = "Stowarzyszenie"
    settings.save()
    page = form_of(news_index, "newspage")
    assert (page.date, page.office) == (timezone.localdate(), "Stowarzyszenie")


def test_new_news_page_has_the_last_office_of_the_editor(form_of, news_index, editor):
    make_news(news_index, title="Moja", slug="moja", office="Biuro projektu", owner=editor)
    make_news(news_index, title="Cudza", slug="cudza", office="Wydział Oświaty")
    assert form_of(news_index, "newspage").office == "Biuro projektu"


def test_new_guide_has_version_one(form_of, guide_index):
    page = form_of(guide_index, "guidepage")
    assert (page.version, page.reviewed_on) == ("1.0", timezone.localdate())


def test_new_event_starts_in_two_weeks(form_of, home):
    index = EventIndexPage(title="Wydarzenia", slug="wydarzenia-proba", locale=home.locale)
    home.add_child(instance=index)
    page = form_of(index, "eventpage")
    begins = timezone.localtime(page.starts_at)
    assert begins.date() == timezone.localdate() + timedelta(days=14)
    assert (begins.hour, begins.minute) == (10, 0)
    assert page.ends_at - page.starts_at == timedelta(hours=2)


def test_slug_is_made_from_the_polish_title(news_index):
    item = make_news(news_index, title="Żółw w Łodzi", live=False)
    assert item.slug == "zolw-w-lodzi"
