"""Waits for a condition that a Playwright locator cannot express."""

ATTEMPTS, PAUSE_MS = 100, 100


def wait_until(page, question: str, arg=None) -> None:
    """Waits until the JavaScript function ``question`` returns true for ``arg`` on the page.

    Raises AssertionError after about 10 seconds. Playwright's ``wait_for_function`` cannot be used:
    it calls ``eval``, which the content policy blocks.
    """
    for _attempt in range(ATTEMPTS):
        if page.evaluate(question, arg):
            return
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(f"The condition did not become true: {question}")
