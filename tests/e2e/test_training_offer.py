"""A visitor finds a group: in the table of a wide window, in the list of a narrow one."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations

PROGRAMME = "/en/training/zarzadzanie-uslugami/"
PHONE, WIDE = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
# What the browser tells screen readers: the headers of the column and row of each cell.
HEADERS_OF_CELLS = """() => [...document.querySelectorAll(".group-grid td a")].map((link) => {
  const cell = link.closest("td");
  const table = cell.closest("table");
  const column = table.tHead.rows[0].cells[cell.cellIndex];
  const row = cell.parentElement.cells[0];
  return [column.scope, row.scope, `${column.innerText.trim()}, ${row.innerText.split("\\n")[0]}`,
    link.querySelector(".visually-hidden").textContent.replace(": ", "")];
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_table_is_read_with_its_headers(open_as, scheme):
    window = open_as(viewport=WIDE, locale="en-GB", color_scheme=scheme)
    window.goto(PROGRAMME)
    expect(window.get_by_role("table")).to_have_count(1)
    expect(window.get_by_role("columnheader")).to_have_count(7)
    expect(window.get_by_role("rowheader")).to_have_count(12)
    cells = window.evaluate(HEADERS_OF_CELLS)
    assert len(cells) == 28
    for column_scope, row_scope, headers, group in cells:
        assert (column_scope, row_scope) == ("col", "row")
        assert headers == group
    assert violations(window) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_narrow_window_has_a_list_in_the_place_of_the_table(open_as, scheme):
    window = open_as(viewport=PHONE, locale="en-GB", color_scheme=scheme)
    window.goto(PROGRAMME)
    expect(window.get_by_role("table")).to_have_count(0)
    expect(window.locator(".group-list").get_by_role("link")).to_have_count(28)
    towns = window.locator(".group-list").get_by_role("heading", level=3)
    expect(towns).to_have_count(12)
    expect(towns.first).to_contain_text("kujawsko-pomorskie")
    assert violations(window) == []


def test_visitor_goes_from_the_home_page_to_a_group(open_as):
    window = open_as(viewport=PHONE, java_script_enabled=False)
    window.goto("/en/")
    window.get_by_role("navigation", name="Main menu").get_by_role("link", name="Training").click()
    window.get_by_role(
        "link", name="Managing services in local government: an example", exact=True
    ).click()
    window.get_by_role("link", name="Choose a group").click()
    group = window.locator(".group-list section", has_text="Kluczbork").get_by_role("link").first
    group.click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Oświata, Kluczbork")
    expect(window.locator("main")).to_contain_text("starts from 12 · places: 20")
    with window.expect_download() as download:
        window.get_by_role("link", name=re.compile("calendar")).click()
    assert download.value.suggested_filename.endswith(".ics")
    window.get_by_role("link", name="Polski").first.click()
    expect(window).to_have_url(re.compile(r"//[^/]+/training/zarzadzanie-uslugami/\d+/$"))


def test_group_is_opened_with_the_keyboard(open_as):
    window = open_as(viewport=WIDE, locale="en-GB")
    window.goto(PROGRAMME)
    window.get_by_role("link", name="Choose a group").focus()
    window.keyboard.press("Enter")
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    expect(window.get_by_role("heading", level=1)).to_have_text("Oświata, Aleksandrów Kujawski")


def test_archive_is_a_record(open_as):
    window = open_as(viewport=WIDE, locale="en-GB")
    window.goto("/en/training/archive/")
    window.get_by_role("link", name="Managing services in local government").click()
    cells = window.locator(".group-grid td a")
    expect(cells).to_have_count(28)
    expect(cells.filter(has_text="training completed")).to_have_count(28)
    expect(window.locator("main")).not_to_contain_text("applications")
