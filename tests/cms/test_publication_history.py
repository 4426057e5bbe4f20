"""A page shows its publication history if an editor wants it, but without e-mail addresses."""

import pytest
from wagtail.models import PageLogEntry

from cms.models import ContactPage, StandardPage
from cms.public.publication_history import NEWEST, publication_history
from tests.factories.cms import make_page

pytestmark = pytest.mark.postgresql


@pytest.fixture
def recorded(home):
    return make_page(home, shows_history=True, written_by="Wydział Edukacji")


def publish(page, by=None):
    StandardPage.objects.get(pk=page.pk).save_revision(user=by).publish(user=by)


def test_history_names_author_and_publisher(client, recorded, editor):
    editor.first_name, editor.last_name = "Ewa", "Redaktorska"
    editor.save()
    publish(recorded, by=editor)
    page = client.get(recorded.url).content.decode()
    for words in ("Metryczka strony", "Wydział Edukacji", "Ewa Redaktorska", "Opublikowane zmiany"):
        assert words in page
    assert editor.email not in page


def test_page_without_history_runs_no_query(client, home, django_assert_num_queries):
    page = make_page(home, written_by="Wydział Edukacji")
    answer = client.get(page.url).content.decode()
    assert "Wydział Edukacji" not in answer
    assert 'class="record"' not in answer


def test_publication_of_an_erased_account_has_no_name(recorded, editor):
    publish(recorded, by=editor)
    PageLogEntry.objects.update(user=None)
    assert publication_history(recorded)["published"]["by"] == ""


def test_draft_is_not_in_the_history(recorded, editor):
    before = len(publication_history(recorded)["changes"])
    recorded.save_revision(user=editor)
    assert len(publication_history(recorded)["changes"]) == before


@pytest.mark.parametrize("times", [1, 3])
def test_history_needs_one_query(recorded, editor, django_assert_num_queries, times):
    for _time in range(times):
        publish(recorded, by=editor)
    with django_assert_num_queries(1):
        publication_history(recorded)


def test_long_history_is_limited(recorded):
    for _time in range(NEWEST + 1):
        publish(recorded)
    assert len(publication_history(recorded)["changes"]) == NEWEST


def test_history_of_an_unsaved_page_is_empty(home):
    page = ContactPage(title="x", slug="x", locale=home.locale, shows_history=True)
    assert page.make_preview_request().status_code == 200
