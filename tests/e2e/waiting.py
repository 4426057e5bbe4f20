"""Waits for a condition that a Playwright locator cannot express."""

import html
import json
import sqlite3

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


def reopened(page):
    """Closes the tab, and returns a new one of the same browser."""
    context = page.context
    page.close()
    return context.new_page()


def wait_for_draft(page, folder, *texts) -> None:
    """Waits, for 10 seconds at most, until a draft in the database of ``folder`` has all ``texts``.

    A closed tab may still be sending its draft. A person needs a second to open the page again, but
    a test can be faster than the server.
    """
    for _attempt in range(ATTEMPTS):
        if not missing_in(_drafts_in(folder), texts):
            return
        page.wait_for_timeout(PAUSE_MS)


def missing_in(source: str, texts) -> list[str]:
    """Returns those of ``texts`` that the HTML ``source`` does not have."""
    return [text for text in texts if text not in html.unescape(source)]


def _drafts_in(folder) -> str:
    database = sqlite3.connect(folder / "db.sqlite3")
    rows = database.execute("SELECT data FROM threads_draft").fetchall()
    database.close()
    return " ".join(str(json.loads(data)) for (data,) in rows)
