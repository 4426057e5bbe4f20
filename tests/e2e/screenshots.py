"""Takes screenshots of the main pages for the README.

``make screenshots`` runs this file. With SCREENSHOTS=all in the environment, it takes pictures of
every page type, from top to bottom, the pages of the members' part also in English, and of every
e-mail, and saves them in var/screenshots/.
"""

import os
from functools import partial
from pathlib import Path

import pytest

from members.mail.previews import email_previews
from members.url_prefixes import ACCOUNT, CLOSED
from tests.e2e.pages import PAGES

ROOT = Path(__file__).resolve().parent.parent.parent
EVERYTHING = os.environ.get("SCREENSHOTS") == "all"
MAIN = {"home", "news", "guide", "forum", "thread", "practice", "minutes", "login"}
FOLDER = ROOT / ("var/screenshots" if EVERYTHING else "docs/images")
WIDTHS = (1440, 360)
SCHEMES = ("light", "dark")
WIDTHS_OF_EMAILS = (640, 320)
CHOSEN = [page_type for page_type in PAGES if EVERYTHING or page_type.name in MAIN]
IN_TWO_LANGUAGES = [
    page_type for page_type in CHOSEN if page_type.path.startswith((*CLOSED, ACCOUNT))
]
SHOWN = [(page_type, page_type.language) for page_type in CHOSEN]
if EVERYTHING:
    SHOWN += [(page_type, "en") for page_type in IN_TWO_LANGUAGES]


def name_of(value):
    return getattr(value, "name", value)


def choose_language(window, language):
    """Presses the button of the language. For a signed-in person, the site remembers the choice."""
    window.locator(f".languages [lang={language}]:is(button, a)").first.click()
    window.wait_for_load_state("networkidle")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("page_type", "language"), SHOWN, ids=name_of)
def test_photograph(page_type, language, width, scheme, open_as, complaints, request):
    FOLDER.mkdir(parents=True, exist_ok=True)
    complaints.expected = {"403", "404", "410"} if page_type.is_refusal else set()
    window = open_as(
        page_type.reader,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page_type.open(window)
    if language != page_type.language:
        request.addfinalizer(partial(choose_language, window, page_type.language))
        choose_language(window, language)
        page_type.open(window)
    # Loads all pictures, because a screenshot of the whole page also shows those below the window.
    window.evaluate("for (const image of document.images) image.loading = 'eager'")
    window.wait_for_load_state("networkidle")
    window.screenshot(
        path=FOLDER / f"{page_type.name}-{width}-{scheme}-{language}.png", full_page=EVERYTHING
    )


@pytest.mark.skipif(not EVERYTHING, reason="SCREENSHOTS=all takes pictures of e-mails")
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS_OF_EMAILS)
def test_photograph_emails(width, scheme, open_as):
    FOLDER.mkdir(parents=True, exist_ok=True)
    window = open_as("admin", viewport={"width": width, "height": 900}, color_scheme=scheme)
    for preview in email_previews:
        window.goto(f"/admin/reports/e-mails/{preview.name}/pl/")
        assert window.evaluate("document.documentElement.scrollWidth") <= width
        name = f"email-{preview.name}-{width}-{scheme}.png"
        window.screenshot(path=FOLDER / name, full_page=True)
