"""The menu, the language links and the notice about example content.

They are cached until something that they show changes.
"""

import pytest
from django.test import RequestFactory
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from cms.models import SiteSettings
from cms.public.menu import language_links, main_menu, operator
from tests.factories.cms import make_page


@pytest.fixture
def request_of():
    def make(path="/", page=None):
        request = RequestFactory().get(path)
        if page is not None:
            request.cms_page = page
        return request

    return make


def titles(request, language="pl"):
    with override(language):
        return [item["title"] for item in main_menu(request)]


def test_menu_has_the_top_pages_of_the_language(request_of, home, english_home):
    make_page(home, title="O Forum", show_in_menus=True)
    make_page(home, title="Bez menu")
    make_page(english_home, title="About", show_in_menus=True)
    assert titles(request_of())[-1] == "O Forum"
    assert titles(request_of(), "en") == ["About"]


def test_menu_marks_the_current_page(request_of, home):
    with override("pl"):
        menu = main_menu(request_of("/poradniki/x/"))
    assert [item["url"] for item in menu if item["active"]] == ["/poradniki/"]


def test_english_menu_has_english_addresses(request_of, english_home):
    make_page(english_home, title="About", show_in_menus=True)
    with override("en"):
        assert [item["url"] for item in main_menu(request_of())] == ["/en/about/"]


def test_menu_is_cached_after_one_query(request_of, home, django_assert_num_queries):
    with django_assert_num_queries(1):
        titles(request_of())
    with django_assert_num_queries(0):
        titles(request_of())


@pytest.mark.parametrize("change", ["publish", "unpublish", "rename", "move", "delete", "close"])
def test_menu_follows_changes_of_the_tree(request_of, home, committed, change):
    page = make_page(home, title="O Forum", show_in_menus=True)
    other = home.get_children().get(slug="projekty")
    before = titles(request_of())
    with committed():
        {
            "publish": lambda: make_page(home, title="Nowa", show_in_menus=True),
            "unpublish": page.unpublish,
            "rename": lambda: rename(page),
            "move": lambda: page.move(other, pos="last-child"),
            "delete": page.delete,
            "close": lambda: PageViewRestriction.objects.create(
                page=page, restriction_type="login"
            ),
        }[change]()
    assert titles(request_of()) != before


def close(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def rename(page):
    page.title = "O nas"
    page.save_revision().publish()


def test_draft_is_not_in_the_menu(request_of, home):
    make_page(home, title="Tajny szkic", show_in_menus=True, live=False)
    assert "Tajny szkic" not in titles(request_of())


def test_menu_of_a_restricted_home_page_is_empty(request_of, home, committed):
    make_page(home, title="O Forum", show_in_menus=True)
    assert "O Forum" in titles(request_of())
    with committed():
        close(home)
    assert titles(request_of()) == []


def links(request):
    return {link["code"]: (link["url"], link["method"]) for link in language_links(request)}


def test_translated_page_links_to_its_translation(request_of, home, english_home):
    page = make_page(home, title="O Forum")
    make_page(english_home, title="About", translation_key=page.translation_key)
    assert links(request_of(page.url, page)) == {
        "pl": ("/o-forum/", "get"),
        "en": ("/en/about/", "get"),
    }


def test_page_without_translation_offers_no_other_language(request_of, client, home):
    page = make_page(home, title="O Forum")
    assert links(request_of(page.url, page)) == {}
    assert 'class="languages"' not in client.get(page.url).content.decode()


def test_translation_in_a_restricted_branch_is_not_linked(request_of, home, english_home):
    page = make_page(home, title="O Forum")
    branch = make_page(english_home, title="Old")
    make_page(branch, title="About", translation_key=page.translation_key)
    close(branch)
    assert links(request_of(page.url, page)) == {}


def test_missing_page_links_to_the_home_pages(request_of, home, english_home):
    assert links(request_of("/nie-ma/")) == {"pl": ("/", "get"), "en": ("/en/", "get")}


def test_links_follow_a_new_translation(request_of, home, english_home, committed):
    page = make_page(home, title="O Forum")
    assert links(request_of(page.url, page)) == {}
    with committed():
        make_page(english_home, title="About", translation_key=page.translation_key)
    assert links(request_of(page.url, page))["en"] == ("/en/about/", "get")


def test_links_follow_a_moved_branch(request_of, home, english_home, committed):
    page = make_page(home, title="O Forum")
    branch = make_page(english_home, title="Old")
    make_page(branch, title="About", translation_key=page.translation_key)
    assert links(request_of(page.url, page))["en"] == ("/en/old/about/", "get")
    with committed():
        branch.slug = "new"
        branch.save_revision().publish()
    assert links(request_of(page.url, page))["en"] == ("/en/new/about/", "get")


def test_draft_translation_is_not_linked(request_of, home, english_home):
    page = make_page(home, title="O Forum")
    make_page(english_home, title="About", translation_key=page.translation_key, live=False)
    assert links(request_of(page.url, page)) == {}


def test_links_are_cached_after_one_query(request_of, home, django_assert_num_queries):
    request = request_of("/", home)
    with django_assert_num_queries(1):
        language_links(request)
    with django_assert_num_queries(0):
        language_links(request)


def test_language_is_switched_by_post_outside_the_cms(request_of, home, django_assert_num_queries):
    with django_assert_num_queries(0):
        found = links(request_of("/account/login/?next=/forum/"))
    assert found["en"] == ("/account/login/?next=/forum/", "post")


def test_current_language_is_marked(request_of, home):
    with override("en"):
        links = language_links(request_of())
    assert [link["code"] for link in links if link["current"]] == ["en"]


def test_notice_about_example_content_is_shown(client, home, committed, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert operator().shows_example_content is False
    with committed():
        SiteSettings.objects.create(shows_example_content=True)
    assert operator().shows_example_content is True
    with django_assert_num_queries(0):
        assert operator().shows_example_content
    assert "example-strip" in client.get("/").content.decode()
