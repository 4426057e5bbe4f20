"""Texts that are wider than a phone scroll inside the page and do not widen the page itself."""

import pytest

from tests.e2e.pages import PAGES
from tests.e2e.talking import ask, unlike_others
from tests.e2e.test_every_page import NARROW, overflow, resize
from tests.e2e.test_hostile import POST_ALL

WORD = "x" * 500
WIDE_TABLE = "<table><tbody><tr>" + "<td><p>Kolumna z długą treścią</p></td>" * 20 + "</tr></table>"
CODE = f"<pre><code>{WORD}</code></pre>"


def nested(inner, *tags, times=1):
    """Wraps ``inner`` in ``tags``: ``nested("a", "ul", "li")`` is ``<ul><li>a</li></ul>``.

    With ``times=2``, the result is wrapped in the same tags once more, and so on.
    """
    opening = "".join(f"<{tag}>" for tag in tags)
    closing = "".join(f"</{tag}>" for tag in reversed(tags))
    return opening * times + inner + closing * times


TEXTS = {
    "quotations": nested("<p>dno</p>", "blockquote", times=38),
    "bullets": nested("<p>dno</p>", "ul", "li", times=19),
    "numbers": nested("<p>dno</p>", "ol", "li", times=19),
    "quotations in lists": nested("<p>dno</p>", "ul", "li", "blockquote", times=12),
    "long word in a list": nested(f"<p>{WORD}</p>", "ul", "li", times=6),
    "long word in a quotation": nested(f"<p>{WORD}</p>", "blockquote", times=20),
    "long word in marks": f"<p><strong><em><code>{WORD}</code></em></strong></p>",
    "long heading": f"<h3>{WORD}</h3>",
    "long address": f'<p><a href="https://a.pl/{WORD}">https://a.pl/{WORD}</a></p>',
    "wide table": WIDE_TABLE,
    "long word in a table": f"<table><tbody><tr><td><p>{WORD}</p></td></tr></tbody></table>",
    "table in a quotation in lists": nested(WIDE_TABLE, "blockquote", "ul", "li", times=6),
    "lists in a table": "<table><tbody><tr><td>"
    + nested(f"<p>{WORD}</p>", "ul", "li", times=6)
    + "</td></tr></tbody></table>",
    "code": CODE,
    "code in lists": nested(CODE, "ol", "li", times=6),
    "code in a table": f"<table><tbody><tr><td>{CODE}</td></tr></tbody></table>",
    "far number": f'<ol start="999"><li>{nested("<p>dno</p>", "ol", "li", times=5)}</li></ol>',
}
SHOWN = ["thread", "thread-states", "thread-moderator", "history", "report-post", "order-report"]
SHOWN += ["order-waiting", "order-post", "minutes", "meeting", "practice", "news", "guide-part"]
SHOWN += ["guide-print", "standard", "blocks", "statement", "privacy", "rules"]
SHOWN += ["event", "project"]

FILL = """(html) => {
  const texts = document.querySelectorAll("main .prose:not(.richtext-text)")
  for (const text of texts) text.innerHTML = html
  return texts.length
}"""
"""Replaces every stored text on the page with ``html``; returns the number of replaced texts.

The HTML may be nested more deeply than the form accepts today, because texts may have been stored
before the form had this limit.
"""


@pytest.mark.parametrize("name", SHOWN)
def test_stored_text_is_no_wider_than_the_page(name, read_as):
    (page_type,) = (each for each in PAGES if each.name == name)
    window = read_as(page_type.reader)
    resize(window, NARROW)
    page_type.open(window)
    wide = []
    for kind, html in TEXTS.items():
        assert window.evaluate(FILL, html)
        if overflow(window) > 0:
            wide.append(kind)
    assert wide == []


def test_posted_text_is_no_wider_than_the_page(open_as):
    window = open_as("member", viewport=NARROW)
    thread = ask(window, title=unlike_others("Szerokie wpisy"))
    texts = [[kind, f"<p>{kind}</p>{html}"] for kind, html in TEXTS.items()]
    assert window.evaluate(POST_ALL, [f"{thread}reply/", texts]) == []
    window.goto(thread)
    assert window.locator(".post").count() == len(texts) + 1
    assert overflow(window) <= 0
    for kind in ("wide table", "code", "code in lists"):
        box = window.locator(".post-body", has_text=kind).last.locator("table, pre").first
        assert box.evaluate("box => box.scrollWidth > box.clientWidth && box.tabIndex === 0")


def test_text_in_the_editor_is_no_wider_than_the_page(open_as):
    window = open_as("member", viewport=NARROW)
    window.goto("/forum/threads/2/reply/")
    window.locator("#id_body-editor").wait_for()
    wide = []
    for kind, html in TEXTS.items():
        window.locator("textarea[name=body]").evaluate(
            """(field, html) => {
              field.value = html
              field.dispatchEvent(new Event("change"))
            }""",
            f"<p></p>{html}",
        )
        if overflow(window) > 0:
            wide.append(kind)
    assert wide == []
