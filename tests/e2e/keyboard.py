"""Walks through a page with the keyboard alone."""

from pathlib import Path

from playwright.sync_api import expect

SCRIPT = Path(__file__).with_suffix(".js").read_text()
STEPS_INSIDE = 8  # a date's field has places of its own for day, month, year and the calendar


def faults_of_walk(window):
    """What is wrong for somebody who goes through the page with Tab, from its beginning to its end.

    All that can be used is reached, in the order of the page, seen, and left again.
    """
    stops, order, faults = walk(window)
    missed = [f"{stops[at]!r} is not reached" for at in range(len(stops)) if at not in order]
    if not missed and order != list(range(len(stops))):
        faults.append(f"the order is {[stops[at] for at in order]}")
    return faults + missed


def walk(window):
    """Presses Tab through the page: what should be reached, the order it was, and the faults.

    A stop within which Tab moves several times is there once. Ends where the focus leaves the page.
    """
    window.evaluate(SCRIPT)
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
