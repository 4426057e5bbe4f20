"""Waiting for what no locator shows."""

ATTEMPTS, PAUSE_MS = 100, 100


def wait_until(page, question: str, arg=None) -> None:
    """Returns when the page answers ``question``, which is JavaScript, with yes.

    Playwright's ``wait_for_function`` asks for the second time by ``eval``, which the content
    policy of the site refuses.
    """
    for _attempt in range(ATTEMPTS):
        if page.evaluate(question, arg):
            return
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(f"The page did not come to say yes to: {question}")
