"""Takes screenshots of the main pages for the README.

``make screenshots`` runs this file. With SCREENSHOTS=all in the environment, it takes pictures of
every page type, from top to bottom, and saves them in var/screenshots/.
"""

import os
from pathlib import Path

import pytest

from tests.e2e.pages import PAGES

ROOT = Path(__file__).resolve().parent.parent.parent
EVERYTHING = os.environ.get("SCREENSHOTS") == "all"
MAIN = {"home", "news", "guide", "forum", "thread", "practice", "minutes", "login"}
FOLDER = ROOT / ("var/screenshots" if EVERYTHING else "docs/images")
WIDTHS = (1440, 360)
SCHEMES = ("light", "dark")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "page_type", [p for p in PAGES if EVERYTHING or p.name in MAIN], ids=lambda p: p.name
)
def test_photograph(page_type, width, scheme, open_as, complaints):
    FOLDER.mkdir(parents=True, exist_ok=True)
    complaints.expected = {"403", "404", "410"} if page_type.is_refusal else set()
    window = open_as(
        page_type.reader,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page_type.open(window)
    # Loads all pictures, because a screenshot of the whole page also shows those below the window.
    window.evaluate("for (const image of document.images) image.loading = 'eager'")
    window.wait_for_load_state("networkidle")
    window.screenshot(
        path=FOLDER / f"{page_type.name}-{width}-{scheme}-pl.png", full_page=EVERYTHING
    )
