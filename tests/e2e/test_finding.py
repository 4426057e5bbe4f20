"""For visitors: the search box and the language switch. For search engines: structured data."""

import pytest
from playwright.sync_api import expect

BOX = ".site-search input[type=search]"


@pytest.mark.parametrize("width", [1440, 360])
def test_visitor_searches_by_keyboard_without_scripts(open_as, width):
    window = open_as(java_script_enabled=False, viewport={"width": width, "height": 700})
    window.goto("/")
    window.locator(BOX).fill("partnerstwo")
    window.locator(BOX).press("Enter")
    expect(window.locator("main .row-title").first).to_contain_text("artnerstwa")
    expect(window.locator("#q")).to_have_value("partnerstwo")


def test_search_box_of_an_english_page_finds_english_pages(open_as):
    window = open_as()
    window.goto("/en/")
    window.locator(BOX).fill("forum")
    window.locator(".site-search button").click()
    expect(window.locator("html")).to_have_attribute("lang", "en")
    expect(window.locator("main .row-title a[href^='/en/']").first).to_be_visible()
    expect(window.locator("main .row-title a:not([href^='/en/'])")).to_have_count(0)
    window.locator(".site-header").get_by_role("link", name="Polski").click()
    expect(window.locator("html")).to_have_attribute("lang", "pl")
    expect(window.locator("#q")).to_have_value("forum")


def test_page_without_translation_offers_no_other_language(open_as):
    window = open_as()
    window.goto("/o-forum/jak-dolaczyc/")
    expect(window.get_by_role("heading", level=1)).to_be_visible()
    expect(window.locator(".languages")).to_have_count(0)


def test_search_box_shows_where_the_focus_is(open_as):
    window = open_as()
    window.goto("/")
    window.locator(BOX).focus()
    width = window.locator(BOX).evaluate("box => getComputedStyle(box).outlineWidth")
    assert float(width.removesuffix("px")) >= 2


def test_data_for_search_engines_passes_the_content_policy(open_as):
    window = open_as()  # a blocked script is a console error, which fails the test
    for path in ("/", "/aktualnosci/", "/poradniki/partnerstwa-w-samorzadzie/"):
        window.goto(path)
        expect(window.locator("script[type='application/ld+json']")).to_have_count(1)
