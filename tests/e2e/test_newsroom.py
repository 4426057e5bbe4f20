"""The CMS under its content policy: no complaint in the console, and previews in their frame."""

import pytest
from playwright.sync_api import expect


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
def test_admin_is_quiet(open_as, path):
    window = open_as("editor")
    window.goto(path)
    window.wait_for_load_state("networkidle")
    expect(window.get_by_role("main").first).to_be_visible()


def test_preview_shows_the_page(open_as):
    window = open_as("editor", viewport={"width": 1440, "height": 1000})
    window.goto("/aktualnosci/inauguracja-samorzadowego-forum/")
    title = window.get_by_role("heading", level=1).inner_text()
    window.goto("/admin/pages/12/edit/")
    panel = window.get_by_role("complementary", name="Podgląd")
    if not panel.is_visible():
        window.get_by_role("button", name="Przełącz podgląd").click()
    frame = panel.frame_locator("iframe").first
    expect(frame.get_by_role("heading", level=1)).to_have_text(title)
