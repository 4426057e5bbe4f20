"""The search over the public pages."""

from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st
from hypothesis.extra.django import TestCase

from cms.public.search import find
from members.typography import NBSP
from tests.factories.cms import make_guide, make_news, make_page
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.postgresql, pytest.mark.indexed]


def titles(client, query, **more):
    response = client.get("/search/", {"q": query, "lang": "pl", **more})
    assert response.status_code == 200
    return [hit["title"] for hit in response.context["hits"]]


def test_result_shows_title_introduction_date_and_url(client, news_index):
    make_news(news_index, title="Otwarcie mostu", intro="W Łowiczu.", date=date(2026, 7, 1))
    page = client.get("/search/?q=mostu&lang=pl").content.decode().replace(NBSP, " ")
    for words in (
        "Otwarcie mostu",
        "W Łowiczu.",
        "2026-07-01",
        'href="/aktualnosci/otwarcie-mostu/"',
    ):
        assert words in page


@pytest.mark.parametrize(
    "query", ["partnerstwo", "PARTNERSTWA", "umowy", "lodzi", "Łódź partnerstwo", "partnerstwa,"]
)
def test_inflected_words_and_missing_diacritics_match(client, guide_index, query):
    make_guide(guide_index, title="Umowa partnerstwa", intro="Przykład Łodzi i Żar.")
    assert titles(client, query) == ["Umowa partnerstwa"]


def test_all_words_must_match(client, guide_index):
    make_guide(guide_index, title="Umowa partnerstwa")
    assert titles(client, "umowa wodociąg") == []


def test_text_of_a_chapter_matches_the_guide(client, guide_index):
    chapter = {"title": "Koszty", "body": [("text", "<p>Rozliczanie hydroforni.</p>")]}
    make_guide(guide_index, title="Umowy", chapters=[("chapter", chapter)])
    assert titles(client, "hydrofornia") == ["Umowy"]


def test_exact_matches_come_first(client, home):
    make_page(home, title="Drogą do celu")
    make_page(home, title="Droga")
    assert titles(client, "droga")[0] == "Droga"


def test_non_public_pages_are_not_found(client, home):
    make_page(home, title="Szkic mostu", live=False)
    closed = make_page(home, title="Tajny most")
    make_page(closed, title="Most pod tajnym")
    closed.view_restrictions.create(restriction_type="login")
    taken_back = make_page(home, title="Most cofnięty")
    taken_back.unpublish()
    make_page(home, title="Most usunięty").delete()
    assert titles(client, "most") == []


def test_other_language_is_not_found(client, home, english_home):
    make_page(home, title="Forum radców")
    make_page(english_home, title="Forum of counsels")
    assert titles(client, "forum radcow") == ["Forum radców"]
    assert titles(client, "counsels") == []
    assert titles(client, "counsels", lang="en") == ["Forum of counsels"]


def test_search_box_uses_the_language_of_the_page(client, english_home):
    page = client.get("/en/").content.decode()
    assert '<input type="hidden" name="lang" value="en">' in page
    assert '<html lang="en">' in client.get("/search/?q=x&lang=en").content.decode()


def test_unknown_language_is_ignored(client, home):
    response = client.get("/search/?q=x&lang=xx", headers={"accept-language": "pl"})
    assert '<html lang="pl">' in response.content.decode()


def test_language_parameter_applies_only_to_the_search(client, home):
    response = client.get("/account/login/?lang=en", headers={"accept-language": "pl"})
    assert '<html lang="pl">' in response.content.decode()


def test_forum_posts_are_not_found(client, home):
    make_thread(title="Wodociąg w Strykowie")
    assert titles(client, "wodociąg") == []


@pytest.mark.parametrize("query", ["", "   ", "*", '"', "x" * 5000, "nie ma takiego słowa"])
def test_queries_without_results_find_nothing(client, home, query):
    assert titles(client, query) == []


@pytest.mark.parametrize("number", ["0", "2", "x", "9" * 30])
def test_unknown_page_number_is_404(client, home, number):
    make_page(home, title="Most")
    assert client.get(f"/search/?q=most&lang=pl&page={number}").status_code == 404


def test_results_are_paged_with_the_query(client, home):
    for number in range(12):
        make_page(home, title=f"Most {number}")
    first = client.get("/search/?q=most&lang=pl")
    assert len(first.context["hits"]) == 10
    assert "?q=most&amp;lang=pl&amp;page=2" in first.content.decode()
    assert len(titles(client, "most", page=2)) == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_search_query_count_is_constant(client, news_index, rows, django_assert_num_queries):
    for _row in range(rows):
        make_news(news_index, title="Most")
    client.get("/search/?q=most&lang=pl")
    with django_assert_num_queries(7):
        client.get("/search/?q=most&lang=pl")


class AnySignsTest(TestCase):
    @example("𮕄")  # a character whose transliteration is empty
    @given(st.text(st.characters(codec="utf-8"), max_size=40))
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def test_special_characters_have_no_meaning(self, text):
        for query in (text, f'"{text}', f"most* AND {text}", f"{text}:*", f"NEAR({text})"):
            find(query, "pl")


def test_article_with_a_superscript_is_found(news_index):
    article = make_news(news_index, body=[("text", "<p>Art. 22<sup>1</sup> uchylony</p>")])
    assert find("art. 22¹ uchylony", "pl") == [article.pk]


def test_members_are_shown_where_to_search_the_forum(member, as_user):
    page = as_user(member).get("/search/?q=dowóz&lang=pl").content.decode()
    assert 'href="/forum/threads/?q=dow%C3%B3z"' in page
    assert 'href="/forum/practices/?q=dow%C3%B3z"' in page


@pytest.mark.django_db
def test_visitors_are_not_sent_to_the_forum(client):
    assert "/forum/threads/?q=" not in client.get("/search/?q=dowóz&lang=pl").content.decode()
