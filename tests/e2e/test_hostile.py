"""No script in the texts of tests/hostile runs when a browser shows or edits these texts."""

from urllib.parse import urlsplit

import pytest

from forum.richtext.cooking import ATTRIBUTES, TAGS
from tests.hostile import tricks

THREAD = "/forum/threads/2/"
ENOUGH = 150
BY_THE_SITE = {"class", "data-mention", "href", "rel", "tabindex"}
"""Attributes that the site adds to mentions, quotations, links and elements that scroll."""

# Posts each text as the reply form would; returns [number, HTTP status] of each refused text. The
# form is loaded once. Each text gets a submission key of its own, as if it came from a new form.
POST_ALL = """async ([address, texts]) => {
  const refused = []
  const answer = await fetch(address)
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  const data = new FormData(page.querySelector("form:has(textarea[name=body])"))
  for (const [number, text] of texts) {
    data.set("body", text)
    data.set("submission", crypto.randomUUID())
    const posted = await fetch(address, { method: "POST", body: data, redirect: "manual" })
    if (posted.type !== "opaqueredirect") refused.push([number, posted.status])
  }
  return refused
}"""

# Collects the numbers of the hostile texts on the page (``seen``), the elements and attributes of
# the posts (``elements``), and what shows that a script ran or an element of a text took effect
# (``pwned``, ``frames``, ``base``).
LOOK = """() => ({
  pwned: window.__pwned ?? [],
  frames: window.frames.length,
  base: document.baseURI,
  seen: [...document.querySelectorAll(".post-body")].flatMap((body) =>
    [...body.textContent.matchAll(/Sztuczka (\\d+)\\./g)].map((found) => Number(found[1]))),
  elements: [...document.querySelectorAll(".post-body *")].map((element) =>
    [element.localName, element.namespaceURI, ...element.getAttributeNames()].join(" ")),
})"""


def marked(number, text):
    return f"<p>Sztuczka {number}.</p>{text}"


@pytest.fixture(scope="session")
def posted(browser, base_url, signed_in):
    """Posts all hostile texts to the thread; returns the numbers of the accepted texts."""
    context = browser.new_context(base_url=base_url, storage_state=signed_in("member"))
    page = context.new_page()
    page.goto(THREAD)
    texts = [(number, marked(number, text)) for number, _kind, text in tricks()]
    refused = dict(page.evaluate(POST_ALL, [f"{THREAD}reply/", texts]))
    context.close()
    # Only texts with NUL characters may be refused, with a message.
    assert set(refused.values()) <= {200, 400, 422}
    assert set(refused) == {number for number, text in texts if "\x00" in text}
    return {number for number, _text in texts} - set(refused)


@pytest.fixture
def watch(base_url):
    """``watch(page)``: watches a page until the end of the test.

    Fails the test if the page opens a dialog or a window, or sends a request to another host.
    """
    happened = []

    def listen(page):
        page.on("dialog", lambda dialog: (happened.append("dialog"), dialog.dismiss()))
        page.on("popup", lambda popup: happened.append(popup.url))
        page.on("request", lambda request: is_ours(request.url) or happened.append(request.url))

    def is_ours(url):
        return urlsplit(url).netloc == urlsplit(base_url).netloc or url.startswith("data:image/")

    yield listen
    assert happened == []


def pages_of_thread(page):
    """Opens the pages of the thread one by one, and yields what ``LOOK`` finds on each."""
    number, seen = 1, set()
    while True:
        answer = page.goto(f"{THREAD}?page={number}")
        page.wait_for_timeout(150)
        found = page.evaluate(LOOK)
        if answer.status != 200 or not found["elements"] or set(found["seen"]) <= seen and seen:
            return
        seen |= set(found["seen"])
        yield found
        number += 1


@pytest.mark.xdist_group("hostile")  # one test process, which posts the texts once
@pytest.mark.parametrize("policy", [True, False], ids=["with the policy", "without the policy"])
def test_no_script_runs_on_the_pages_of_the_thread(posted, open_as, watch, complaints, policy):
    complaints.expected.add(404)  # the page after the last one
    page = open_as("member2", bypass_csp=not policy)
    watch(page)
    seen, elements = set(), set()
    for found in pages_of_thread(page):
        assert (found["pwned"], found["frames"]) == ([], 0)
        assert found["base"].startswith(page.url.split("?")[0])
        seen |= set(found["seen"])
        elements |= set(found["elements"])
    assert seen == posted
    assert len(seen) >= ENOUGH
    for name, namespace, *attributes in (element.split() for element in elements):
        assert namespace == "http://www.w3.org/1999/xhtml"
        assert name in TAGS
        assert set(attributes) <= ATTRIBUTES.get(name, set()) | BY_THE_SITE


def test_no_script_runs_in_the_editor(open_as, watch, complaints):
    complaints.expected |= {400, 409}  # 400: draft with a NUL character; 409: outdated draft
    page = open_as("member", bypass_csp=True)
    watch(page)
    page.goto(f"{THREAD}reply/")
    page.locator("#id_body-editor").focus()
    for number, _kind, text in tricks():
        page.evaluate(
            """(text) => {
              const textarea = document.querySelector("textarea[name=body]")
              textarea.value = text
              textarea.dispatchEvent(new Event("change"))
              const clipboardData = new DataTransfer()
              clipboardData.setData("text/html", text)
              const options = { clipboardData, bubbles: true, cancelable: true }
              document.activeElement.dispatchEvent(new ClipboardEvent("paste", options))
            }""",
            marked(number, text),
        )
    page.wait_for_timeout(500)
    assert page.evaluate("window.__pwned ?? []") == []
    assert "Sztuczka" in page.locator("#id_body-editor").inner_text()
