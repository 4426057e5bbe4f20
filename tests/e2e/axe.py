"""Accessibility checks with axe."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
INJECTING, INJECTED = Axe(), Axe("")


def violations(window, run_only=TAGS):
    """Runs axe on the page as it is now. One text per problem: rule, element, how to fix it."""
    # The script (half a megabyte) is sent to the page once, not for each check.
    axe = INJECTED if window.evaluate("typeof axe !== 'undefined'") else INJECTING
    # Without ``resultTypes``, megabytes of passed checks are reported. ``preload`` would fetch
    # media and styles for two rules about sound and orientation, which these pages cannot break.
    options = {"runOnly": run_only, "resultTypes": ["violations"], "preload": False}
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in axe.run(window, options=options).response["violations"]
        for node in rule["nodes"]
    ]
