"""Takes screenshots of the main pages for the README.

``make screenshots`` runs this file. With SCREENSHOTS=all in the environment, it takes pictures of
every page type, from top to bottom, the pages of the members' part also in English, and saves them
in var/screenshots/.
"""

import os
from pathlib import Path

import pytest

from members.url_prefixes import ACCOUNT, CLOSED
from tests.e2e.pages import PAGES

ROOT = Path(__file__).resolve().parent.parent.parent
EVERYTHING = os.environ.get("SCREENSHOTS") == "all"
MAIN = {"home", "news", "guide", "forum", "thread", "practice", "minutes", "login"}
FOLDER = ROOT / ("var/screenshots" if EVERYTHING else "docs/images")
WIDTHS = (1440, 360)
SCHEMES = ("light", "dark")
CHOSEN = [page_type for page_type in PAGES if EVERYTHING or page_type.name in MAIN]
IN_TWO_LANGUAGES = [
    page_type for page_type in CHOSEN if page_type.path.startswith((*CLOSED, ACCOUNT))
]
SHOWN = [(page_type, page_type.language) for page_type in CHOSEN]
if EVERYTHING:
    SHOWN += [(page_type, "en") for page_type in IN_TWO_LANGUAGES]


def name_of(value):
    return getattr(value, "name", value)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("page_type", "language"), SHOWN, ids=name_of)
def test_photograph(page_type, language, width, scheme, open_as, complaints, base_url):
    FOLDER.mkdir(parents=True, exist_ok=True)
    complaints.expected = {"403", "404", "410"} if page_type.is_refusal else set()
    window = open_as(
        page_type.reader,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    if language != page_type.language:
        window.context.add_cookies(
            [{"name": "django_language", "value": language, "url": base_url}]
        )
    page_type.open(window)
    # Loads all pictures, because a screenshot of the whole page also shows those below the window.
    window.evaluate("for (const image of document.images) image.loading = 'eager'")
    window.wait_for_load_state("networkidle")
    window.screenshot(
        path=FOLDER / f"{page_type.name}-{width}-{scheme}-{language}.png", full_page=EVERYTHING
    )
