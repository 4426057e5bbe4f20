"""What axe finds wrong with a page."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
INJECTING, INJECTED = Axe(), Axe("")


def violations(window, run_only=TAGS):
    """Each fault of the page as it is now: the rule, the element, what to do."""
    # Half a megabyte of script is sent to the page once, not for every question.
    axe = INJECTED if window.evaluate("typeof axe !== 'undefined'") else INJECTING
    # The whole report of a long page is megabytes of what is in order.
    # Nothing here plays sound or turns with the telephone: no file is fetched to look for that.
    options = {"runOnly": run_only, "resultTypes": ["violations"], "preload": False}
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in axe.run(window, options=options).response["violations"]
        for node in rule["nodes"]
    ]
