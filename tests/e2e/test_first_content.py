"""The content of each page of the members' part begins on the first screen of a telephone."""

from pathlib import Path

import pytest

from members.url_prefixes import ACCOUNT, CLOSED
from tests.e2e.conftest import LOCAL, serving_copy, sign_in
from tests.e2e.pages import PAGES

# One test process, which serves the site of these tests.
pytestmark = pytest.mark.xdist_group("first content")

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
FIRST_CONTENT = Path(__file__).with_name("first_content.js").read_text()
MEMBERS_PAGES = [page_type for page_type in PAGES if page_type.path.startswith((*CLOSED, ACCOUNT))]
ON_A_PHONE = 360
"""The largest distance in pixels from the top of the page to the first word of the content."""
ON_A_DESK = 420
"""The same distance for the first post of a thread in a wide window."""


def name_of(page_type):
    return page_type.name


@pytest.fixture(scope="module")
def page_of(browser, tmp_path_factory, demo_content):
    """``page_of("member")``: a page of that demo account, on a site in which nobody writes.

    On the site of other tests, their drafts and posts would move the content down.
    """
    pages = {}
    with serving_copy(tmp_path_factory.mktemp("unwritten"), demo_content) as url:

        def page_of(name):
            if name not in pages:
                state = {"storage_state": sign_in(browser, url, name)} if name else {}
                pages[name] = browser.new_context(base_url=url, **LOCAL, **state).new_page()
            return pages[name]

        yield page_of
        for page in pages.values():
            page.context.close()


@pytest.fixture
def first_content(page_of):
    """``first_content(page_type, viewport)``: the first word of the content, and its position."""

    def measure(page_type, viewport):
        window = page_of(page_type.reader)
        window.set_viewport_size(viewport)
        page_type.open(window)
        return window.evaluate(FIRST_CONTENT)

    return measure


@pytest.mark.parametrize("page_type", MEMBERS_PAGES, ids=name_of)
def test_content_begins_on_the_first_screen_of_a_phone(page_type, first_content):
    found = first_content(page_type, PHONE)
    assert 0 < found["top"] <= ON_A_PHONE, found


@pytest.mark.parametrize(
    "page_type", [each for each in MEMBERS_PAGES if "/threads/" in each.path], ids=name_of
)
def test_first_post_on_a_desk(page_type, first_content):
    found = first_content(page_type, DESK)
    assert 0 < found["top"] <= ON_A_DESK, found
