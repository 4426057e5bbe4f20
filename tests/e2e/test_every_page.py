"""Every page type, as its reader meets it: accessible, narrow, quiet, asking nobody outside, and
used with the keyboard alone."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.keyboard import faults_of_walk, skip_to_content
from tests.e2e.pages import PAGES

NARROW, WIDE = {"width": 320, "height": 800}, {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
COLOURS = ["color-contrast"]
WAITING_EDITOR = (
    "textarea[data-django-prose-editor-forum]:not(.richtext-source, [name*=__prefix__])"
)
# The English twin of a Polish page has the same template, and other words in it.
TWINS = [page_type for page_type in PAGES if page_type.name.endswith("-en")]
OWN = [page_type for page_type in PAGES if page_type not in TWINS]


def overflow(window):
    """By how many pixels the page is wider than the window."""
    return window.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.fixture
def opened(open_again, complaints):
    """``opened(page_type)``: a window with the page, its editors ready, and what it asked for."""

    def open_page(page_type):
        # The error pages are meant to answer 403 and 404, which the console calls an error.
        complaints.expected = {"403", "404", "410"} if page_type.is_refusal else set()
        window, asked = open_again(page_type.reader), []
        window.on("request", lambda request: asked.append(request.url))
        window.set_viewport_size(NARROW)
        page_type.open(window)
        expect(window.locator(WAITING_EDITOR)).to_have_count(0)
        return window, asked

    return open_page


def name_of(page_type):
    return page_type.name


def look_through(page_type, opened, base_url):
    """Holds the page to all that is asked of it in its light scheme."""
    window, asked = opened(page_type)
    assert window.locator("h1").count() == 1
    assert window.locator("html").get_attribute("lang") == page_type.language
    for viewport in (NARROW, WIDE):
        window.set_viewport_size(viewport)
        assert overflow(window) <= 0
        assert violations(window) == []
    assert faults_of_walk(window) == []
    skip_to_content(window)
    assert_own(asked, base_url)
    return window


def assert_own(asked, base_url):
    """Nothing was asked of another host."""
    own = urlsplit(base_url).netloc
    assert [url for url in asked if urlsplit(url).netloc not in {own, ""}] == []


@pytest.mark.parametrize("page_type", OWN, ids=name_of)
def test_page(page_type, opened, base_url):
    window = look_through(page_type, opened, base_url)
    # The schemes differ in colours alone.
    window.emulate_media(color_scheme="dark")
    assert violations(window, COLOURS) == []


@pytest.mark.parametrize("page_type", TWINS, ids=name_of)
def test_english_page(page_type, opened, base_url):
    window, asked = opened(page_type)
    assert window.locator("h1").count() == 1
    assert window.locator("html").get_attribute("lang") == "en"
    for viewport in (NARROW, WIDE):
        window.set_viewport_size(viewport)
        assert overflow(window) <= 0
    assert_own(asked, base_url)


@pytest.mark.parametrize("name", ["home", "guide", "thread", "minutes", "reply"])
def test_keyboard_on_a_phone(name, opened):
    (page_type,) = (each for each in PAGES if each.name == name)
    window, _asked = opened(page_type)
    window.set_viewport_size(PHONE)
    assert faults_of_walk(window) == []


@pytest.mark.slow
@pytest.mark.parametrize("page_type", TWINS, ids=name_of)
def test_english_page_thoroughly(page_type, opened, base_url):
    look_through(page_type, opened, base_url)


@pytest.mark.slow
@pytest.mark.parametrize("page_type", PAGES, ids=name_of)
def test_page_in_the_dark(page_type, opened, base_url):
    window, asked = opened(page_type)
    window.emulate_media(color_scheme="dark")
    for viewport in (NARROW, WIDE):
        window.set_viewport_size(viewport)
        assert violations(window, COLOURS) == []
    window.wait_for_load_state("networkidle")
    assert_own(asked, base_url)
