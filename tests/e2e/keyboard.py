"""Walks through a page with the Tab key."""

from pathlib import Path

from playwright.sync_api import expect

SCRIPT = Path(__file__).with_suffix(".js").read_text()
STEPS_INSIDE = 8  # a date field has stops for day, month, year and calendar


def faults_of_walk(window):
    """Walks through the page with Tab and returns the faults that it found, as texts.

    Tab must reach every control in page order, show where the focus is, and leave every control.
    """
    stops, order, faults = walk(window)
    missed = [f"{stops[at]!r} is not reached" for at in range(len(stops)) if at not in order]
    if not missed and order != list(range(len(stops))):
        faults.append(f"the order is {[stops[at] for at in order]}")
    return faults + missed


def walk(window):
    """Presses Tab through the page. Returns (expected stops, actual stops, faults).

    A control in which Tab stops several times, such as a date field, counts as one stop. The walk
    ends when the focus leaves the page, or when it does not leave a control.
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
    """Checks the skip link: the first Tab shows it, and Enter moves the focus to the content."""
    window.keyboard.press("Tab")
    expect(window.locator(".skip-link")).to_be_focused()
    expect(window.locator(".skip-link")).to_be_in_viewport(ratio=1)
    window.keyboard.press("Enter")
    expect(window.locator("main")).to_be_focused()
