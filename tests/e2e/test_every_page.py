"""Opens every page type as its reader.

A page must be accessible and usable with the keyboard, and no wider than the window. It must cause
no console errors and no requests to other hosts.
"""

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
# Loads the editor of the reply box with a synthetic focus event. With a real focus, the walk with
# Tab would start in the box.
ENTER_REPLY_BOX = """() => document.querySelector("#reply textarea")
  ?.dispatchEvent(new FocusEvent("focusin", { bubbles: true }))"""
# English versions of Polish pages. They have the same templates and therefore need fewer checks.
TWINS = [page_type for page_type in PAGES if page_type.name.endswith("-en")]
OWN = [page_type for page_type in PAGES if page_type not in TWINS]


def resize(window, viewport):
    """Resizes the window and waits until the page's resize observers have run."""
    window.set_viewport_size(viewport)
    window.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def overflow(window):
    """Returns by how many pixels the page is wider than the window; 0 if it is not wider."""
    return window.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.fixture
def opened(read_as, complaints):
    """``opened(page_type)``: opens the page in a window 320 px wide, and loads its editors.

    Returns (window, list of requested URLs). Later requests of the window are added to the list.
    """
    windows, asked = [], []

    def note(request):
        asked.append(request.url)

    def open_page(page_type):
        # The console reports the status of an error page as an error.
        complaints.expected = {"403", "404", "410"} if page_type.is_refusal else set()
        window = read_as(page_type.reader)
        windows.append(window)
        window.on("request", note)
        resize(window, NARROW)
        page_type.open(window)
        window.evaluate(ENTER_REPLY_BOX)
        expect(window.locator(WAITING_EDITOR)).to_have_count(0)
        return window, asked

    yield open_page
    for window in windows:
        window.remove_listener("request", note)


def name_of(page_type):
    return page_type.name


def assert_own(asked, base_url):
    """Asserts that none of the requested URLs belongs to another host."""
    own = urlsplit(base_url).netloc
    assert [url for url in asked if urlsplit(url).netloc not in {own, ""}] == []


def assert_fits(window, language):
    """Asserts that the page declares ``language``, has one h1, and fits in both window widths."""
    assert window.locator("h1").count() == 1
    assert window.locator("html").get_attribute("lang") == language
    for viewport in (WIDE, NARROW):
        resize(window, viewport)
        assert overflow(window) <= 0


def assert_words(window):
    """Asserts that no form field shows a Python value such as None."""
    typed = window.evaluate("[...document.querySelectorAll('input, textarea')].map((e) => e.value)")
    assert not {"None", "[]", "{}", "()"} & set(typed)


@pytest.mark.parametrize("page_type", OWN, ids=name_of)
def test_page(page_type, opened, base_url):
    window, asked = opened(page_type)
    assert_fits(window, page_type.language)
    assert_words(window)
    assert violations(window) == []
    resize(window, WIDE)
    # The dark scheme differs from the light one only in colours, so only these are checked again.
    window.emulate_media(color_scheme="dark")
    assert violations(window, COLOURS) == []
    assert faults_of_walk(window) == []
    skip_to_content(window)
    assert_own(asked, base_url)


@pytest.mark.parametrize("page_type", TWINS, ids=name_of)
def test_english_page(page_type, opened, base_url):
    window, asked = opened(page_type)
    assert_fits(window, "en")
    assert_own(asked, base_url)


@pytest.mark.parametrize("name", ["home", "guide", "thread", "minutes", "reply"])
def test_keyboard_on_a_phone(name, opened):
    (page_type,) = (each for each in PAGES if each.name == name)
    window, _asked = opened(page_type)
    resize(window, PHONE)
    assert faults_of_walk(window) == []


@pytest.mark.slow
@pytest.mark.parametrize("page_type", TWINS, ids=name_of)
def test_keyboard_in_english(page_type, opened):
    window, _asked = opened(page_type)
    resize(window, WIDE)
    assert faults_of_walk(window) == []


@pytest.mark.slow
@pytest.mark.parametrize("page_type", PAGES, ids=name_of)
def test_page_in_both_widths_and_schemes(page_type, opened, base_url):
    window, asked = opened(page_type)
    for viewport in (NARROW, WIDE):
        resize(window, viewport)
        window.emulate_media(color_scheme="light")
        assert violations(window) == []
        window.emulate_media(color_scheme="dark")
        assert violations(window, COLOURS) == []
    window.wait_for_load_state("networkidle")
    assert_own(asked, base_url)
