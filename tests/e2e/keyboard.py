"""Walks through a page with the Tab key."""

from pathlib import Path

from playwright.sync_api import expect

SCRIPT = Path(__file__).with_suffix(".js").read_text()
STEPS_INSIDE = 8  # a date field has stops for day, month, year and calendar


def faults_of_walk(window):
    """Problems for people who use Tab, from the start of the page to its end.

    Every control must be reached, in page order, with a visible focus, and left again.
    """
    stops, order, faults = walk(window)
    missed = [f"{stops[at]!r} is not reached" for at in range(len(stops)) if at not in order]
    if not missed and order != list(range(len(stops))):
        faults.append(f"the order is {[stops[at] for at in order]}")
    return faults + missed


def walk(window):
    """Presses Tab through the page. Returns (expected stops, actual stops, faults).

    A control with several stops inside counts once. Ends when the focus leaves the page.
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
    """Follows the skip link at the start of the page."""
    window.keyboard.press("Tab")
    expect(window.locator(".skip-link")).to_be_focused()
    expect(window.locator(".skip-link")).to_be_in_viewport(ratio=1)
    window.keyboard.press("Enter")
    expect(window.locator("main")).to_be_focused()
