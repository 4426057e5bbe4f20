"""Pages that the server caches, seen in a browser, which has a cache of its own."""

import re

import pytest

from tests.e2e.pages import PAGES as PAGE_TYPES
from tests.e2e.test_publishing import explore, publish, write_body

TITLE, NEW_TITLE = "Dyżur w sprawie planów wdrożenia", "Dyżur przeniesiony na czwartek"
ADDRESS = "/aktualnosci/dyzur-w-sprawie-planow-wdrozenia/"
PAGES = ["/", "/aktualnosci/", ADDRESS]
FEED = "/aktualnosci/feed/"


def write_news(page):
    page.goto("/admin/pages/")
    explore(page, "/")
    explore(page, "/aktualnosci/")
    page.locator("a[href*='/add_subpage/'], a[href*='/add/cms/newspage/']").first.click()
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=intro]").fill("W środy od 10:00.")
    write_body(page, "Prosimy o wcześniejszą wiadomość.")
    publish(page)


def change_title(page):
    page.locator("main table").get_by_role("link", name=TITLE).first.click()
    page.wait_for_url(re.compile("/edit/"))
    page.locator("[name=title]").fill(NEW_TITLE)
    publish(page)


def test_published_change_is_shown_at_the_next_visit(open_as):
    editor, visitor = open_as("editor", viewport={"width": 1440, "height": 1000}), open_as()
    write_news(editor)
    for _visit in range(2):
        for path in PAGES:
            visitor.goto(path)
            assert visitor.get_by_text(TITLE).count()
        kept = visitor.request.get(FEED)
    assert TITLE in kept.text()
    assert kept.headers["cache-status"] == "pages; hit"

    change_title(editor)
    for path in PAGES:
        visitor.goto(path)
        assert visitor.get_by_text(NEW_TITLE).count()
        assert not visitor.get_by_text(TITLE).count()
    assert NEW_TITLE in visitor.request.get(FEED).text()


@pytest.mark.parametrize("path", ["/", "/aktualnosci/"])
def test_signing_in_and_out_changes_the_page_in_the_same_browser(open_as, path):
    """The browser must not show a page that it cached before the user signed in or out.

    It must not do so when the user goes back and forward in the history, either.
    """
    page = open_as()
    page.goto(path)
    page.goto("/account/login/")
    page.fill("[name=login]", "member@example.org")
    page.fill("[name=password]", "forum-demo-2026")
    page.click("main form [type=submit]:not([form]), main form button:not([type=button])")
    page.wait_for_url(lambda url: "/account/login" not in url)
    page.goto(path)
    assert page.locator(".account-name").count() == 1
    page.locator("details[data-menu] summary").click()
    page.get_by_role("button", name=re.compile("Wyloguj|Sign out")).click()
    page.goto(path)
    assert page.locator(".account-name").count() == 0
    page.go_back()
    page.go_forward()
    assert page.locator(".account-name").count() == 0


# The page types that the server does not cache: pages with a form, and the 404 page.
MADE_EACH_TIME = {"contact", "contact-en", "report-en", "not-found"}


def test_all_public_page_types_but_forms_and_404_are_cached(open_as):
    visitor = open_as().request
    kinds = [
        kind
        for kind in PAGE_TYPES
        if not kind.reader and "?" not in kind.path and not kind.path.startswith("/account/")
    ]
    for kind in kinds:
        visitor.get(kind.path)
    made = {k.name for k in kinds if "cache-status" not in visitor.get(k.path).headers}
    assert made == MADE_EACH_TIME
