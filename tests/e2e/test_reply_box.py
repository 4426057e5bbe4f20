"""The reply box below a thread: the editor loads on focus, and typed text is not lost."""

import shutil
import subprocess
import sys
from base64 import b64encode

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import LOCAL, sign_in
from tests.e2e.server import ROOT, environment, free_port, serving
from tests.e2e.talking import OPEN, ask, unlike_others
from tests.e2e.test_discussion import BRING, DRAG, LIST, PASTE, PICTURE

LONG, SHORT = "/forum/threads/2/", "/forum/threads/23/"
"""Two threads of the demo. In ``LONG``, the reply box is far below the visible part of the page. In
``SHORT``, it is just below it."""
LIBRARY = "**/django_prose_editor/editor*.js"
ICON = 1  # the favicon counts, although a headless browser does not request it
MOST_REQUESTS, MOST_BYTES = 16, 120_000
"""Of the requests, nine are for style sheets; they share one connection (HTTP/2)."""
MOST_BYTES_AGAIN = 90_000
"""The limit for a page whose styles and scripts the browser has already."""
TRANSFERRED = """
Object.fromEntries(
  ["navigation", "resource"]
    .flatMap((kind) => performance.getEntriesByType(kind))
    .map((entry) => [entry.name, entry.transferSize]),
)
"""


@pytest.fixture
def thread(open_as):
    """The URL of a new thread, in which nobody has a draft of a reply."""
    window = open_as("member2", java_script_enabled=False)
    return ask(window, title=unlike_others("Kto odpowie?"), section=OPEN)


@pytest.fixture
def window(open_as, thread):
    """A window in which the account ``member`` has opened the thread."""
    window = open_as("member")
    window.goto(thread)
    return window


def held_back(window, pattern):
    """Holds back requests that match ``pattern``. Returns a function that releases them."""
    waiting = []
    window.route(pattern, lambda route: waiting.append(route))

    def let_come():
        while not waiting:
            window.wait_for_timeout(20)
        for route in waiting:
            route.continue_()

    return let_come


@pytest.fixture
def library(window):
    """Delays the loading of the editor's library until the test calls ``library()``."""
    return held_back(window, LIBRARY)


def field(window):
    return window.locator("#reply textarea")


def editor(window):
    return window.locator("#reply .richtext-text")


def publish(window):
    window.get_by_role("button", name="Opublikuj odpowiedź").click()


# --- Before the box has the focus --------------------------------------------------------------


@pytest.fixture(scope="module")
def real_site(tmp_path_factory, demo_content):
    """Serves the demo as in production (DEBUG off, compressed static files); yields its URL."""
    folder, port = tmp_path_factory.mktemp("real"), free_port()
    shutil.copytree(demo_content, folder, dirs_exist_ok=True)
    env = environment(folder, port, DEBUG="0")
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, cwd=ROOT, env=env, check=True)
    gunicorn = ["-m", "gunicorn", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    with serving([*gunicorn, "tests.e2e.production"], env, folder / "server.log"):
        yield env["SITE_URL"]


@pytest.fixture
def visit(real_site, browser, complaints):
    """``visit(path)``: opens the page as a member, in a browser context with an empty cache.

    Returns (window, list of requests). Later requests of the window are added to the list.
    """
    state = sign_in(browser, real_site, "member")
    context = browser.new_context(base_url=real_site, storage_state=state, **LOCAL)
    window, asked = context.new_page(), []
    complaints.listen(window)
    window.on("request", lambda request: asked.append(request))

    def open_page(path):
        window.goto(path, wait_until="networkidle")
        return window, asked

    yield open_page
    context.close()


def bytes_of(request):
    """The number of transferred bytes of the response, headers included.

    For HTML, production needs fewer bytes, because nginx compresses it.
    """
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


@pytest.mark.xdist_group("real site")
@pytest.mark.parametrize("path", [LONG, SHORT])
def test_thread_page_keeps_its_limits_until_the_box_has_the_focus(visit, path):
    window, asked = visit(path)
    # When the box becomes visible, a script requests the draft of the user.
    with window.expect_response("**/drafts/**"):
        window.locator("#reply form").scroll_into_view_if_needed()
    window.wait_for_load_state("networkidle")
    assert len(asked) + ICON <= MOST_REQUESTS, [request.url for request in asked]
    assert sum(map(bytes_of, asked)) <= MOST_BYTES
    field(window).focus()
    expect(editor(window)).to_be_focused()


@pytest.mark.xdist_group("real site")
def test_second_visit_to_a_thread_loads_only_the_page(visit):
    window, _asked = visit(LONG)
    window.goto("/forum/", wait_until="networkidle")
    window.goto(LONG, wait_until="networkidle")
    loaded = window.evaluate(TRANSFERRED)
    assert sum(loaded.values()) <= MOST_BYTES_AGAIN, loaded


# --- Ways to focus the box ---------------------------------------------------------------------


def bring(target, kinds):
    content = b64encode(PICTURE).decode()
    target.evaluate(BRING, [kinds, "image.png", "image/png", content])


WAYS = {
    "click": lambda window: field(window).click(),
    "label": lambda window: window.locator("#reply label", has_text="Odpowiedź").click(),
    "link": lambda window: window.get_by_role("link", name="Odpowiedz", exact=True).click(),
    "key": lambda window: (window.locator(".keys-open").wait_for(), window.keyboard.press("r")),
    "quotation": lambda window: window.locator("#post-1 [data-quote-post]").click(),
    "file": lambda window: bring(field(window), DRAG),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_focus_the_box_loads_the_editor(window, way):
    expect(editor(window)).to_have_count(0)
    WAYS[way](window)
    expect(editor(window)).to_be_visible()
    if way not in {"link", "file"}:
        expect(editor(window)).to_be_focused()


def test_tap_loads_the_editor(open_as, thread):
    window = open_as("member", has_touch=True, viewport={"width": 360, "height": 740})
    window.goto(thread)
    field(window).tap()
    expect(editor(window)).to_be_focused()


def test_url_fragment_of_the_box_loads_the_editor(open_as, thread):
    window = open_as("member")
    window.goto(f"{thread}#reply")
    expect(editor(window)).to_be_visible()


def test_layout_does_not_shift_when_the_editor_loads(window):
    before = window.locator("#reply").bounding_box()
    field(window).focus()
    expect(editor(window)).to_be_focused()
    after = window.locator("#reply").bounding_box()
    assert abs(after["height"] - before["height"]) < 1


# --- While the editor replaces the textarea ----------------------------------------------------


def test_editor_takes_over_the_typed_text_and_the_cursor(window, library):
    field(window).click()
    window.keyboard.type("Pierwszy akapit.\n\n\nDrugi\nakapt.")
    for _step in range(2):
        window.keyboard.press("ArrowLeft")
    library()
    expect(editor(window)).to_be_focused()
    window.keyboard.type("i")
    expect(field(window)).to_have_value("<p>Pierwszy akapit.</p><p>Drugi<br>akapit.</p>")


def test_editor_takes_over_the_selection(window, library):
    field(window).click()
    window.keyboard.type("raz dwa\n\ntrzy")
    window.keyboard.press("ArrowUp")
    window.keyboard.press("ArrowUp")
    window.keyboard.press("Home")
    window.keyboard.press("Shift+Control+End")
    library()
    expect(editor(window)).to_be_focused()
    window.keyboard.type("x")
    expect(field(window)).to_have_value("<p>x</p>")


def test_no_key_is_lost_while_the_editor_loads(window, library):
    words = "Zażółć gęślą jaźń, bo tak. " * 12
    field(window).click()
    window.keyboard.type(words[:40])
    library()
    window.keyboard.type(words[40:], delay=4)
    expect(editor(window)).to_be_focused()
    assert editor(window).inner_text().replace("\xa0", " ") == words


def test_late_editor_does_not_take_the_focus(window, library):
    field(window).focus()
    button = window.get_by_role("button", name="Opublikuj odpowiedź")
    button.focus()
    library()
    editor(window).wait_for()
    expect(button).to_be_focused()


@pytest.mark.parametrize("kinds", [DRAG, PASTE], ids=["drag", "paste"])
def test_file_added_before_the_scripts_load_is_uploaded(window, kinds):
    let_come = held_back(window, "**/js/attachments*.js")
    field(window).focus()
    bring(field(window), kinds)
    let_come()
    expect(window.locator("#reply .attachment-name")).to_have_text("image.png")


def test_text_typed_before_the_draft_script_loads_is_saved(open_as, thread):
    window = open_as("member")
    let_come = held_back(window, "**/js/drafts*.js")
    window.goto(thread, wait_until="commit")
    field(window).focus()
    expect(editor(window)).to_be_focused()
    window.keyboard.type("Przed skryptem")
    let_come()
    expect(window.locator("[data-draft-said]")).to_contain_text("Zapisano")


def test_text_restored_by_the_browser_is_in_the_editor(window, complaints):
    complaints.expected.add(503)
    field(window).focus()
    expect(editor(window)).to_be_focused()
    window.keyboard.type("Wróci")
    window.route("**/drafts/**", lambda route: route.fulfill(status=503))
    window.goto("/forum/bookmarks/")
    window.go_back()
    expect(editor(window)).to_have_text("Wróci")


# --- Without the editor ------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["**/js/editor*.js", LIBRARY, "**/css/editor*.css"])
def test_textarea_works_if_the_editor_does_not_load(window, complaints, missing):
    window.route(missing, lambda route: route.fulfill(status=503))
    complaints.expected.add(503)
    field(window).click()
    window.keyboard.type("Bez edytora też")
    window.wait_for_timeout(500)
    expect(field(window)).to_be_focused()
    expect(window.locator("#news")).to_be_empty()
    publish(window)
    expect(window.locator("#post-2")).to_contain_text("Bez edytora też")
    complaints.heard.clear()  # errors, because the editor cannot be loaded


def test_failed_quotation_is_announced(window, complaints):
    window.route("**/js/editor*.js", lambda route: route.fulfill(status=503))
    complaints.expected.add(503)
    window.locator("#post-1 [data-quote-post]").click()
    expect(window.locator("#news")).to_contain_text("Nie udało się")
    complaints.heard.clear()


def test_reply_without_scripts(open_as, thread):
    window = open_as("member", java_script_enabled=False)
    window.goto(thread)
    field(window).fill("Bez skryptu\n\nteż")
    window.get_by_label("Dodaj pliki").set_input_files(LIST)
    publish(window)
    expect(window.locator("#post-2 .post-body > p")).to_have_text(["Bez skryptu", "też"])
    expect(window.locator("#post-2")).to_contain_text("wykaz.csv")
