"""Tests of the account menu with the keyboard, and of ``keyboard.py``, which must find the keyboard
faults of a page. ``test_every_page`` runs ``keyboard.py`` on one page of each type.
"""

import pytest
from playwright.sync_api import expect

from tests.e2e.keyboard import faults_of_walk

WIDE = {"width": 1440, "height": 900}


def test_account_menu_opens_and_escape_closes_it(open_as):
    window = open_as("member", viewport=WIDE)
    window.goto("/forum/")
    menu = window.locator("details.account-menu")
    menu.locator("summary").focus()
    window.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    window.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    window.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


@pytest.mark.parametrize(
    ("flaw", "said"),
    [
        ("<a href=/a style='outline: none'>A</a>", "does not show that it has the focus"),
        ("<a href=/a style='opacity: 0'>A</a>", "is not visible"),
        (
            "<a href=/a>A</a><p style='position: fixed; inset: 0; background: red'></p>",
            "is covered",
        ),
        ("<p tabindex=0>A</p><script>trap()</script>", "Tab does not leave"),
        ("<a href=/a tabindex=2>A</a><a href=/b tabindex=1>B</a>", "the order is"),
        ("<a href=/a onfocus='this.nextSibling.remove()'>A</a><a href=/b>B</a>", "is not reached"),
    ],
)
def test_walk_reports_the_fault(flaw, said, browser):
    window = browser.new_page()
    window.evaluate("trap = () => addEventListener('blur', (e) => e.target.focus?.(), true)")
    window.set_content(f"<main>{flaw}</main>")
    faults = faults_of_walk(window)
    window.close()
    assert any(said in fault for fault in faults), faults
