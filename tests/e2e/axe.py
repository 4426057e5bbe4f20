"""Accessibility checks with axe."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
INJECTING, INJECTED = Axe(), Axe("")


def violations(window, run_only=TAGS):
    """The problems on the page as it is now: rule, element, and how to fix it."""
    # The script (half a megabyte) is sent to the page once, not for each check.
    axe = INJECTED if window.evaluate("typeof axe !== 'undefined'") else INJECTING
    # The full report lists megabytes of passed checks. ``preload`` is off: the pages have no sound
    # and no orientation lock, so axe need not fetch files.
    options = {"runOnly": run_only, "resultTypes": ["violations"], "preload": False}
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in axe.run(window, options=options).response["violations"]
        for node in rule["nodes"]
    ]
