"""An editor publishes a news item with a picture in the CMS, and a visitor reads it."""

import re
from io import BytesIO

from PIL import Image

from members.typography import NBSP
from tests.e2e.waiting import wait_until

TITLE = "Nowa pracownia w bibliotece w Żychlinie"
WORDS = "Stół z komputerami przy oknie"


def photograph():
    file = BytesIO()
    Image.new("RGB", (1280, 720), "#2f7681").save(file, "JPEG")
    return {"name": "pracownia.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def explore(page, address):
    """In the CMS's list of pages, opens the children of the page whose URL is ``address``."""
    row = page.locator(f"main table tr:has(a[href='{address}'])")
    page.goto(row.locator("a[href^='/admin/pages/']").last.get_attribute("href"))


def type_title(page, title):
    """Waits for the CMS's script that copies the title into the slug, and types the title."""
    has_script = """() => window.wagtail?.app?.controllers.some(
        ({ identifier, element }) => identifier === "w-sync" && element.matches("[name=title]")
    )"""
    wait_until(page, has_script)
    page.locator("[name=title]").press_sequentially(title)


def choose_picture(page):
    """Uploads a picture without an alternative text, which is refused, and then with one."""
    page.locator("#id_image-chooser .unchosen button").first.click()
    dialog = page.locator(".modal-body")
    dialog.get_by_role("tab").last.click()
    words = dialog.locator("[name$=description]")
    form = words.locator("xpath=ancestor::form")
    form.locator("input[type=file]").set_input_files(photograph())
    words.evaluate("(field) => field.removeAttribute('required')")
    form.locator("[type=submit]").click()
    dialog.locator(".error-message").first.wait_for()
    words.fill(WORDS)
    form.locator("input[type=file]").set_input_files(photograph())
    form.locator("[name$=title]").fill("Pracownia")
    form.locator("[type=submit]").click()
    page.locator("#id_image-chooser .chosen img").wait_for()


def write_body(page, text):
    page.locator(".c-sf-add-button").first.click()
    page.locator(".w-combobox__option").first.click()
    page.locator(".public-DraftEditor-content").last.click()
    page.keyboard.type(text)
    # Draftail, the editor, writes to the form's field after a pause in typing.
    wait_until(
        page, "(text) => document.querySelector('[name=body-0-value]').value.includes(text)", text
    )


def publish(page):
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


def test_editor_publishes_news_and_a_visitor_reads_it(open_as):
    page = open_as("editor", viewport={"width": 1440, "height": 1000})
    page.goto("/admin/pages/")
    explore(page, "/")
    explore(page, "/aktualnosci/")
    page.locator("a[href*='/add_subpage/'], a[href*='/add/cms/newspage/']").first.click()
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=intro]").fill("Otwarta także w soboty.")
    choose_picture(page)
    write_body(page, "Zapraszamy od poniedziałku.")
    publish(page)

    visitor = open_as()
    feed = visitor.request.get("/aktualnosci/feed/").text()
    assert TITLE in feed
    visitor.goto("/")
    visitor.get_by_role("link", name=TITLE).click()
    assert visitor.locator("h1").inner_text().replace(NBSP, " ") == TITLE
    assert visitor.get_by_role("img", name=WORDS).is_visible()
    assert "Zapraszamy od poniedziałku." in visitor.locator("article").inner_text()
