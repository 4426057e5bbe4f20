"""The CMS in a browser: no console errors, previews, content checks, pages sent back to authors."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_publishing import explore, type_title, write_body


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/pages/",
        "/admin/pages/4/",
        "/admin/images/",
        "/admin/documents/",
        "/admin/reports/site-history/",
        "/admin/account/",
    ],
)
def test_cms_page_has_no_console_errors(open_as, path):
    window = open_as("editor")
    window.goto(path)
    window.wait_for_load_state("networkidle")
    expect(window.get_by_role("main").first).to_be_visible()


WIDE = {"width": 1440, "height": 1000}
WAITING = "Dyżur konsultacyjny o partnerstwach"
REASON = "Proszę podać dni i godziny dyżuru."


def open_page(window, title):
    """Searches the CMS for the page called ``title``, and opens its form."""
    window.goto(f"/admin/pages/search/?q={title.split()[0]}")
    window.get_by_role("link", name=title, exact=True).first.click()
    window.locator("[name=title]").wait_for()


def test_preview_shows_the_page(open_as):
    window = open_as("editor", viewport=WIDE)
    window.goto("/aktualnosci/inauguracja-samorzadowego-forum/")
    title = window.get_by_role("heading", level=1).inner_text()
    open_page(window, title)
    panel = window.get_by_role("complementary", name="Podgląd")
    if not panel.is_visible():
        window.get_by_role("button", name="Przełącz podgląd").click()
    frame = panel.frame_locator("iframe").first
    expect(frame.get_by_role("heading", level=1)).to_have_text(title)


def test_content_checks_report_faults_before_the_first_save(open_as, complaints):
    window = open_as("author", viewport=WIDE)
    window.on("dialog", lambda dialog: dialog.accept())
    window.goto("/admin/pages/")
    explore(window, "/")
    explore(window, "/aktualnosci/")
    window.locator("a[href*='/add_subpage/'], a[href*='/add/cms/newspage/']").first.click()
    type_title(window, "Nagłówki nie po kolei")
    expect(window.locator("[name=slug]")).to_have_value("naglowki-nie-po-kolei")
    window.locator("[name=intro]").fill("O kolejności nagłówków.")
    write_body(window, "")
    window.keyboard.type("### Od razu trzeci poziom")  # "###" makes a heading of level 3
    # Draftail, the editor, writes to the form's field after a short delay.
    written = window.locator("[name^=body-][name$=-value]").first
    expect(written).to_have_value(re.compile("Od razu trzeci poziom"))
    window.get_by_role("button", name="Pokaż lub ukryj kontrolę treści").click()
    checks = window.locator("[data-side-panel=checks]")
    expect(checks.locator("[data-content-checker-row]")).to_have_count(1, timeout=30_000)
    expect(checks).to_contain_text("pomijać poziomów")
    # Wagtail's content checker writes each problem that it finds to the console.
    complaints.heard = [text for text in complaints.heard if "axe.run results" not in text]


def test_page_is_sent_back_only_with_a_reason(open_as):
    editor = open_as("editor", viewport=WIDE)
    open_page(editor, WAITING)
    editor.locator("footer [data-w-dropdown-target=toggle]").click()
    editor.get_by_role("button", name="Odeślij do poprawy").click()
    send = editor.locator(".modal-body [type=submit]")
    send.click()
    editor.locator(".modal-body .error-message").wait_for()
    editor.locator(".modal-body [name=comment]").fill(REASON)
    send.click()
    editor.wait_for_url(lambda url: "/edit/" not in url)

    author = open_as("author", viewport=WIDE)
    open_page(author, WAITING)
    expect(author.locator(".messages")).to_contain_text(REASON)
    author.locator("footer [data-w-dropdown-target=toggle]").click()
    expect(author.get_by_role("button", name="Opublikuj")).to_have_count(0)
    author.get_by_role("button", name="Wyślij ponownie").click()
    author.wait_for_url(lambda url: "/edit/" not in url)
