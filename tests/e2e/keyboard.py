"""Walks through a page with the Tab key."""

from pathlib import Path

from playwright.sync_api import expect

SCRIPT = Path(__file__).with_suffix(".js").read_text()
# After so many presses of Tab inside one control, the walk ends. A date field needs one for each of
# its parts.
STEPS_INSIDE = 8


def faults_of_walk(window):
    """Presses Tab through the page and returns the faults that it finds, as strings.

    Tab must reach every control, in page order, and must leave it again. The focus must be visible.
    """
    stops, order, faults = walk(window)
    missed = [f"{stops[at]!r} is not reached" for at in range(len(stops)) if at not in order]
    if not missed and order != list(range(len(stops))):
        faults.append(f"the order is {[stops[at] for at in order]}")
    return faults + missed


def walk(window):
    """Presses Tab until the focus leaves the page. Returns (stops, order, faults).

    ``stops`` are the names of the controls that Tab should reach, in page order. ``order`` lists
    the controls that it reached, as indexes of ``stops`` (-1: not in ``stops``). ``faults`` are
    strings. A control in which Tab stops several times, such as a date field, is listed once. The
    walk also ends if Tab does not leave a control.
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
