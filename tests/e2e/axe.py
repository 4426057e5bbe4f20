"""Accessibility checks with axe."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
INJECTING, INJECTED = Axe(), Axe("")


def violations(window, run_only=TAGS):
    """Runs axe on the page as it is now.

    ``run_only`` lists either tags or rules of axe. Returns a string for each element with a
    problem: the rule, the element, and how to fix it.
    """
    # After a click, the new page may not have its styles yet, and would fail the rules on sizes.
    window.wait_for_load_state()
    # The script of axe, half a megabyte, is sent only if the page does not have it yet.
    axe = INJECTED if window.evaluate("typeof axe !== 'undefined'") else INJECTING
    # Without ``resultTypes``, axe returns megabytes about passed checks. With ``preload``, it would
    # fetch media and style sheets for two rules that these pages cannot break: about sound that
    # starts by itself, and about a locked screen orientation.
    options = {"runOnly": run_only, "resultTypes": ["violations"], "preload": False}
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in axe.run(window, options=options).response["violations"]
        for node in rule["nodes"]
    ]
