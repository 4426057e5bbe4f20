"""Every page type, as its reader meets it: accessible, narrow, quiet, and asking nobody outside."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.pages import PAGES

NARROW, WIDE = {"width": 320, "height": 800}, {"width": 1440, "height": 900}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(window, run_only=TAGS):
    # The whole report of a long page is megabytes of what is in order.
    options = {"runOnly": run_only, "resultTypes": ["violations"]}
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in Axe().run(window, options=options).response["violations"]
        for node in rule["nodes"]
    ]


def overflow(window):
    """By how many pixels the page is wider than the window."""
    return window.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("page_type", PAGES, ids=lambda page_type: page_type.name)
def test_page(page_type, open_as, base_url, complaints):
    # The error pages are meant to answer 403 and 404, which the console calls an error.
    complaints.expected = {"403", "404", "410"} if page_type.is_refusal else set()
    window = open_as(page_type.reader, viewport=NARROW, reduced_motion="reduce")
    asked = []
    window.on("request", lambda request: asked.append(request.url))

    page_type.open(window)
    window.wait_for_load_state("networkidle")
    assert window.locator("h1").count() == 1
    assert window.locator("html").get_attribute("lang") == page_type.language
    for viewport in (NARROW, WIDE):
        window.set_viewport_size(viewport)
        window.emulate_media(color_scheme="light")
        assert overflow(window) <= 0
        assert violations(window) == []
        # The schemes differ in colours alone.
        window.emulate_media(color_scheme="dark")
        assert violations(window, ["color-contrast"]) == []
    own = urlsplit(base_url).netloc
    assert [url for url in asked if urlsplit(url).netloc not in {own, ""}] == []
