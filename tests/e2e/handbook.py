"""Takes the screenshots of the CMS for the editors' handbook, on the demo site.

``make screenshots`` runs this file. Each picture has only 256 colours, to keep the handbook small.
"""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "images" / "editors"
SIZE = {"width": 1200, "height": 800}
NEW_ITEM = "Konsultacje statutu związku gmin"


def photograph(window, name):
    window.wait_for_load_state("networkidle")
    window.wait_for_timeout(700)  # the side panels move for a moment
    picture = Image.open(BytesIO(window.screenshot())).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    small = picture.quantize(colors=256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)


@pytest.fixture
def cms(open_as):
    """``cms("editor")``: a window in which that demo account has opened the CMS."""

    def enter(name):
        window = open_as(name, viewport=SIZE, reduced_motion="reduce")
        window.set_default_timeout(60_000)
        window.on("dialog", lambda dialog: dialog.accept())  # allows leaving unsaved pages
        window.goto("/admin/")
        return window

    return enter


def open_item(window, title):
    window.get_by_role("link", name=title).first.click()
    window.wait_for_load_state("networkidle")


def open_actions(window):
    window.locator("footer [data-w-dropdown-target=toggle]").click()


def begin_news(window):
    """Opens the form for a news item, and fills in its title and introduction."""
    window.goto("/admin/pages/")
    for address in ("/", "/aktualnosci/"):
        row = window.locator(f"main table tr:has(a[href='{address}'])")
        window.goto(row.locator("a[href^='/admin/pages/']").last.get_attribute("href"))
    window.locator("a[href*='/add_subpage/'], a[href*='/add/cms/newspage/']").first.click()
    window.locator("[name=title]").fill(NEW_ITEM)
    window.locator("[name=intro]").fill("Uwagi można zgłaszać do końca miesiąca.")


def test_start(cms):
    window = cms("editor")
    window.get_by_role("heading", name="Czekają na sprawdzenie").scroll_into_view_if_needed()
    photograph(window, "start")


def test_writing(cms):
    window = cms("editor")
    begin_news(window)
    photograph(window, "news-form")
    window.locator(".c-sf-add-button").first.click()
    photograph(window, "blocks")
    window.keyboard.press("Escape")
    window.locator("#id_image-chooser .unchosen button").first.click()
    window.locator(".modal-body").get_by_role("tab").last.click()
    photograph(window, "picture")


def test_page_sent_back(cms):
    window = cms("author")
    open_item(window, "Ankieta o potrzebach szkoleniowych")
    photograph(window, "returned")


def test_scheduling(cms):
    window = cms("editor")
    open_item(window, "Dyżur konsultacyjny o partnerstwach")
    window.get_by_role("button", name="Przełącz status").click()
    window.get_by_role("button", name="Ustaw plan").click()
    photograph(window, "schedule")


def test_sending_back(cms):
    window = cms("editor")
    open_item(window, "Dyżur konsultacyjny o partnerstwach")
    open_actions(window)
    window.get_by_role("button", name="Odeślij do poprawy").click()
    window.locator(".modal-body [type=submit]").click()
    window.locator(".modal-body .error-message").wait_for()
    photograph(window, "send-back")


def test_history(cms):
    window = cms("editor")
    open_item(window, "Dyżur konsultacyjny o partnerstwach")
    window.goto(window.url.replace("/edit/", "/history/"))
    photograph(window, "history")
