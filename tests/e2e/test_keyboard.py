"""Every page type with the keyboard alone: all of it is reached, seen, in order, and left again."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import PAGES

SCRIPT = Path(__file__).with_name("keyboard.js")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
WAITING_EDITOR = (
    "textarea[data-django-prose-editor-forum]:not(.richtext-source, [name*=__prefix__])"
)
STEPS_INSIDE = 8  # a date's field has places of its own for day, month, year and the calendar


def open_page(page_type, open_as, complaints, viewport):
    """The page in a new window, with its editors ready and ``keyboard`` to ask."""
    complaints.expected = {"403", "404", "410"} if page_type.is_refusal else set()
    window = open_as(page_type.reader, viewport=viewport, reduced_motion="reduce")
    page_type.open(window)
    expect(window.locator(WAITING_EDITOR)).to_have_count(0)
    window.evaluate(SCRIPT.read_text())
    return window


def walk(window):
    """Presses Tab through the page: what should be reached, the order it was, and the faults.

    A stop within which Tab moves several times is there once. Ends where the focus leaves the page.
    """
    stops = window.evaluate("keyboard.start()")
    order, faults, repeated = [], [], 0
    while repeated < STEPS_INSIDE and len(order) <= len(stops):
        window.keyboard.press("Tab")
        step = window.evaluate("keyboard.step()")
        if step is None:
            return stops, order, faults
        faults += [f"{step['name']!r} {fault}" for fault in step["faults"]]
        is_new = [step["at"]] != order[-1:]
        repeated = 0 if is_new else repeated + 1
        if is_new:
            order.append(step["at"])
    return stops, order, [*faults, f"Tab does not leave {step['name']!r}"]


def skip_to_content(window):
    """Uses the skip link, from outside the page."""
    window.keyboard.press("Tab")
    expect(window.locator(".skip-link")).to_be_focused()
    expect(window.locator(".skip-link")).to_be_in_viewport(ratio=1)
    window.keyboard.press("Enter")
    expect(window.locator("main")).to_be_focused()


@pytest.mark.parametrize("page_type", PAGES, ids=lambda page_type: page_type.name)
def test_walk(page_type, open_as, complaints):
    window = open_page(page_type, open_as, complaints, WIDE)
    stops, order, faults = walk(window)
    assert faults == []
    missed = [stops[at] for at in range(len(stops)) if at not in order]
    assert (missed, order) == ([], list(range(len(stops))))
    skip_to_content(window)


def test_walk_on_a_phone(open_as, complaints):
    for page_type in PAGES:
        if page_type.name in {"home", "guide", "thread", "minutes", "reply"}:
            window = open_page(page_type, open_as, complaints, NARROW)
            stops, order, faults = walk(window)
            assert (faults, order) == ([], list(range(len(stops))))


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
        ("<a href=/a style='opacity: 0'>A</a>", "is not to be seen"),
        (
            "<a href=/a>A</a><p style='position: fixed; inset: 0; background: red'></p>",
            "is under something",
        ),
        ("<p tabindex=0>A</p><script>trap()</script>", "Tab does not leave"),
    ],
)
def test_walk_tells_of(flaw, said, browser):
    window = browser.new_page()
    window.evaluate(SCRIPT.read_text())
    window.evaluate("trap = () => addEventListener('blur', (e) => e.target.focus?.(), true)")
    window.set_content(f"<main>{flaw}</main>")
    _stops, _order, faults = walk(window)
    window.close()
    assert any(said in fault for fault in faults), faults
