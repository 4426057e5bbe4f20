"""A discussion from question to answer: quotations, mentions, files, thanks, history, limits."""

import re
import time
from base64 import b64decode, b64encode

import pytest
from playwright.sync_api import expect

from tests.e2e.talking import CLOSED, ask, unlike_others

BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
LONG_SECTION = "O Forum i współpracy"
LONG = "Przedstawmy się: czym się zajmujemy i o co chcielibyśmy zapytać"
"""``LONG_SECTION`` is a section of the demo. ``LONG`` is a thread in it with more than one page."""
MOST_STOPS = 250
TOO_MUCH = 5 * 1024 * 1024 + 1
LIST = {"name": "wykaz.csv", "mimeType": "text/csv", "buffer": b"numer;data\n1;2026-01-02\n"}
PROGRAM = {
    "name": "umowa.pdf",
    "mimeType": "application/pdf",
    "buffer": b"MZ\x90\x00" + bytes(60) + b"PE\x00\x00",
}
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = {
    "To jest program. Programów nie można załączać.": PROGRAM,
    "Plików o nazwie zakończonej na .svg nie można załączać.": {
        "name": "rysunek.svg",
        "mimeType": "image/svg+xml",
        "buffer": DRAWING,
    },
    "To jest strona internetowa, rysunek SVG albo skrypt.": {
        "name": "rysunek.txt",
        "mimeType": "text/plain",
        "buffer": DRAWING,
    },
}
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

# Sends to ``target`` the events of a file that is dropped or pasted. ``kinds`` are the names of the
# events, in order.
BRING = """(target, [kinds, name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
  const brought = new DataTransfer()
  brought.items.add(new File([bytes], name, { type }))
  for (const kind of kinds) {
    const options = { bubbles: true, cancelable: true }
    const event = kind === "paste"
      ? new ClipboardEvent(kind, { ...options, clipboardData: brought })
      : new DragEvent(kind, { ...options, dataTransfer: brought })
    target.dispatchEvent(event)
  }
}"""
# Adds a hidden copy of ``field`` with at least ``size`` characters to the form. Typing so many
# characters into the editor would slow the browser down.
PUT = """(field, [words, size]) => {
  const sent = field.form.appendChild(field.cloneNode())
  sent.hidden = true
  sent.value = words.repeat(Math.ceil(size / words.length))
}"""
DRAG, PASTE = ["dragenter", "dragover", "drop"], ["paste"]


def bring(target, kinds, name, content_type, content):
    target.evaluate(BRING, [kinds, name, content_type, b64encode(content).decode()])


def text_field(window, label="Odpowiedź"):
    return window.get_by_role("textbox", name=label)


def editor_of(window):
    """Waits until the editor has replaced the textarea, and returns the editor.

    Without waiting, the test would type into the textarea.
    """
    editor = window.locator(".richtext-text")
    editor.wait_for()
    return editor


def publish(window):
    window.get_by_role("button", name="Opublikuj odpowiedź").click()


@pytest.fixture(scope="session")
def thread(browser, base_url, signed_in):
    """The URL of a thread by member2. All tests of this file share the thread."""
    context = browser.new_context(base_url=base_url, storage_state=signed_in("member2"))
    address = ask(context.new_page(), title=unlike_others("Jak załączają Państwo pliki?"))
    context.close()
    return address


@pytest.fixture
def reply(open_as, thread):
    """A window in which the account ``member`` has opened the reply form of the thread."""
    window = open_as("member")
    window.goto(f"{thread}reply/")
    editor_of(window)
    return window


# --- From the question to the answer -----------------------------------------------------------


def answer_with_quotation_and_file(window, *, scripts):
    """Quotes the first post of the thread, replies, attaches a file, and publishes."""
    window.locator("#post-1").get_by_role("link", name="Cytuj").click()
    if scripts:
        expect(text_field(window).locator("blockquote")).to_contain_text("Czy wystarczy")
        expect(text_field(window).locator("blockquote .quote-source")).not_to_be_empty()
        window.keyboard.type("Wystarcza jedna")
    else:
        field = text_field(window)
        expect(field).to_have_value(re.compile("^> .*Czy wystarczy"))
        field.fill(f"{field.input_value()}\n\nWystarcza jedna")
    window.get_by_label("Dodaj pliki").set_input_files(LIST)
    publish(window)
    window.locator("#post-2").wait_for()


def select_last_word(window, word):
    """Selects ``word``, the last word in the editor, with the keyboard.

    Tries again if the editor was not ready for the keys, as happens on a busy machine.
    """
    for _attempt in range(10):
        editor_of(window).press("Control+End")
        window.keyboard.press("Control+Shift+ArrowLeft")
        window.wait_for_timeout(200)
        if window.evaluate("getSelection().toString()") == word:
            return
    raise AssertionError(f"{word!r} could not be selected")


def change_last_word(window, *, scripts):
    """Changes the last word of the second post, whose author must be signed in."""
    window.locator("#post-2").get_by_role("link", name="Zmień").click()
    field = text_field(window, "Treść wpisu")
    if scripts:
        select_last_word(window, "jedna")
        window.keyboard.type("dwie")
        expect(field).to_contain_text("Wystarcza dwie")
    else:
        field.fill(field.input_value().replace("Wystarcza jedna", "Wystarcza dwie"))
    window.get_by_role("button", name="Zapisz zmianę").click()
    expect(window.locator("#post-2")).to_contain_text("Wystarcza dwie")


@BOTH
def test_question_is_answered_thanked_and_solved(open_as, scripts):
    asker, helper = (open_as(who, java_script_enabled=scripts) for who in ("member", "member2"))
    title = unlike_others("Kto prowadzi rejestr umów?")
    address = ask(asker, title=title, keywords="rejestr umów, referat")
    expect(asker.get_by_role("link", name="rejestr umów")).to_be_visible()

    helper.goto(address)
    answer_with_quotation_and_file(helper, scripts=scripts)
    expect(helper).to_have_url(re.compile("#post-2$"))
    given = helper.locator("#post-2")
    expect(given.locator("blockquote").get_by_role("link")).to_have_attribute(
        "href", re.compile(r"^/forum/posts/\d+/$")
    )
    expect(given.get_by_role("link", name="wykaz.csv")).to_be_visible()

    asker.goto(address)
    thanks = asker.locator("#post-2").get_by_role("button", name="Dziękuję")
    thanks.click()
    expect(thanks).to_have_text(re.compile(r"Dziękuję\s+1"))
    asker.locator("#post-2").get_by_role("button", name="To jest rozwiązanie").click()
    expect(asker).to_have_url(re.compile("#post-2$"))
    expect(asker.locator("#post-2 .badge", has_text="Rozwiązanie")).to_be_visible()
    expect(asker.get_by_role("link", name="odpowiedź we wpisie nr 2")).to_be_visible()


@BOTH
def test_history_shows_the_changed_words(open_as, scripts):
    author = open_as("member2", java_script_enabled=scripts)
    reader = open_as("member", java_script_enabled=scripts)
    address = ask(reader, title=unlike_others("Ile osób prowadzi rejestr?"))
    author.goto(address)
    answer_with_quotation_and_file(author, scripts=scripts)
    change_last_word(author, scripts=scripts)

    reader.goto(address)
    reader.locator("#post-2").get_by_role("link", name="historia wpisu 2").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Historia wpisu nr 2")
    newest = reader.locator(".version").first
    expect(newest.locator("ins")).to_contain_text("dwie")
    expect(newest.locator("del")).to_contain_text("jedna")
    expect(newest.locator(".changes")).to_contain_text("Wystarcza")
    reader.get_by_role("link", name="Wróć do wpisu").click()
    expect(reader).to_have_url(re.compile("#post-2$"))


# --- Mentions ----------------------------------------------------------------------------------


def test_name_is_mentioned_by_the_keyboard(reply):
    field, keys = text_field(reply), reply.keyboard
    field.focus()
    keys.type("Wie to @biel")
    expect(reply.get_by_role("option", name="Tomasz Bielak")).to_have_count(1)
    keys.press("Enter")
    keys.type("z Urzędu")
    tab_to(reply, reply.get_by_role("button", name="Opublikuj odpowiedź"))
    keys.press("Enter")
    said = reply.locator(".post-body", has_text="Wie to").last
    expect(said).to_have_text(re.compile(r"Wie to @Tomasz Bielak z\sUrzędu"))
    # The scripts of the page with the new reply move the focus while they start.
    expect(reply).to_have_url(re.compile("#post-2$"))
    reply.wait_for_load_state("networkidle")
    said.get_by_role("link", name="@Tomasz Bielak").press("Enter")
    expect(reply.get_by_role("heading", level=1)).to_contain_text("Tomasz Bielak")


def test_mention_suggests_only_users_who_may_enter_the_section(open_as, complaints):
    window, stranger = open_as("member2"), open_as("member")
    window.goto(ask(window, title=unlike_others("Wspólny PSZOK"), section=CLOSED) + "reply/")
    editor_of(window).focus()
    window.keyboard.type("@Domańsk")
    expect(window.locator(".richtext [role=status]").last).not_to_be_empty()
    expect(window.get_by_role("option")).to_have_count(0)
    window.keyboard.type(" @Łuczak")
    expect(window.get_by_role("option", name="Andrzej Łuczak")).to_be_visible()
    asked = window.locator("textarea[data-mentions]").get_attribute("data-mentions")
    assert stranger.request.get(f"{asked}&q=Łuczak").status == 404


# --- Files -------------------------------------------------------------------------------------


def test_upload_of_a_chosen_file_is_announced(reply):
    held = []
    reply.route("**/forum/files/", lambda route: held.append(route))
    told = reply.locator("[data-attachments-status]")
    text_field(reply).fill("Oto wykaz")
    reply.get_by_label("Dodaj pliki").set_input_files(LIST)
    expect(reply.get_by_role("progressbar", name="Przesyłanie: wykaz.csv")).to_be_visible()
    expect(told).to_have_text("Przesyłanie: wykaz.csv")
    publish(reply)
    expect(reply.get_by_text("Trwa przesyłanie plików.").last).to_be_visible()
    held[0].continue_()
    post = reply.locator(".post", has_text="Oto wykaz").last
    expect(post.get_by_role("link", name="wykaz.csv")).to_be_visible()


def test_file_is_dragged_onto_the_form(reply):
    field = text_field(reply)
    field.fill("Przeciągnięty")
    bring(field, DRAG, "wykaz.csv", "text/csv", LIST["buffer"])
    expect(reply.locator("[data-attachments-status]")).to_have_text("Dodano: wykaz.csv")
    expect(field).to_have_text("Przeciągnięty")
    publish(reply)
    post = reply.locator(".post", has_text="Przeciągnięty").last
    expect(post.get_by_role("link", name="wykaz.csv")).to_be_visible()


def test_picture_is_pasted_into_the_text(reply):
    field = text_field(reply)
    field.fill("Wklejony")
    bring(field, PASTE, "image.png", "image/png", PICTURE)
    expect(reply.locator("[data-attachments-status]")).to_have_text("Dodano: Wklejony obraz.png")
    publish(reply)
    picture = reply.locator(".post", has_text="Wklejony").last.get_by_role("img")
    expect(picture).to_have_attribute("alt", "Wklejony obraz.png")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("(picture) => picture.naturalWidth") > 0


@BOTH
def test_file_that_could_be_run_is_refused(open_as, thread, complaints, scripts):
    complaints.expected.add(400)
    window = open_as("member", java_script_enabled=scripts)
    window.goto(f"{thread}reply/")
    text_field(window).fill("Tekst zostaje")
    window.get_by_label("Dodaj pliki").set_input_files(list(REFUSED.values()))
    if not scripts:
        publish(window)
    for said, file in REFUSED.items():
        error = window.locator(".field-error, .error-summary, .errorlist").filter(has_text=said)
        expect(error.first).to_be_visible()
        expect(window.locator("main")).to_contain_text(file["name"])
    expect(window.locator("textarea[name=body]")).to_have_value(re.compile("Tekst zostaje"))
    publish(window)
    post = window.locator(".post", has_text="Tekst zostaje").last
    expect(post).to_be_visible()
    expect(post.locator(".attached")).to_have_count(0)


def test_file_of_a_closed_section_is_served_to_its_readers_only(open_as):
    writer, colleague, stranger = (open_as(who) for who in ("member2", "chair", "member"))
    address = ask(writer, title=unlike_others("Wykaz punktów"), section=CLOSED)
    writer.goto(f"{address}reply/")
    text_field(writer).fill("Wykaz w pliku")
    writer.get_by_label("Dodaj pliki").set_input_files(LIST)
    publish(writer)
    file = writer.locator("#post-2").get_by_role("link", name="wykaz.csv").get_attribute("href")
    answer = colleague.request.get(file)
    assert (answer.status, answer.body()) == (200, LIST["buffer"])
    assert answer.headers["content-disposition"] == 'attachment; filename="wykaz.csv"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert stranger.request.get(file).status == 404
    assert stranger.request.get(address).status == 404


# --- Limits ------------------------------------------------------------------------------------


@BOTH
def test_megabytes_of_text_are_refused_with_a_message(open_as, thread, complaints, scripts):
    complaints.expected.add(413)
    window = open_as("member", java_script_enabled=scripts)
    window.goto(f"{thread}reply/")
    text_field(window).fill("Wróci po cofnięciu")
    window.locator("textarea[name=body]").evaluate(PUT, ["Za długie zdanie. ", TOO_MUCH])
    started = time.monotonic()
    publish(window)
    expect(window.get_by_role("heading", level=1)).to_have_text("Tekst jest za długi")
    assert time.monotonic() - started < 10
    window.go_back()
    publish(window)
    expect(window.locator(".post", has_text="Wróci po cofnięciu").last).to_be_visible()


# --- Reading -----------------------------------------------------------------------------------


def tab_to(window, target, key="Tab"):
    """Presses ``key``, which is Tab or Shift+Tab, until ``target`` has the focus."""
    target.wait_for()
    for _step in range(MOST_STOPS):
        window.keyboard.press(key)
        if target.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{key} does not reach {target}")


def go_to(window, name, heading=None, key="Tab"):
    """Follows the link ``name`` with the keyboard; waits for the h1 ``heading`` if one is given."""
    link = window.locator("main, .forum-bar, .breadcrumbs").get_by_role("link", name=name)
    tab_to(window, link.first, key)
    window.keyboard.press("Enter")
    if heading:
        expect(window.get_by_role("heading", level=1)).to_have_text(heading)


def test_threads_are_read_with_the_keyboard_alone(open_as):
    window = open_as("member")
    window.goto("/forum/")
    go_to(window, "Działy", heading="Działy")
    go_to(window, LONG_SECTION, heading=LONG_SECTION)
    go_to(window, LONG, heading=LONG)
    # The thread opens at its first unread post, which may be on any page.
    opened = window.url
    go_to(window, re.compile("Następna|Poprzednia"))
    expect(window).not_to_have_url(opened)
    bookmark = window.locator("[data-bookmark]").first
    pressed = bookmark.get_attribute("aria-pressed")
    tab_to(window, bookmark)
    window.keyboard.press("Enter")
    expect(bookmark).not_to_have_attribute("aria-pressed", pressed)
    go_to(window, LONG_SECTION, heading=LONG_SECTION, key="Shift+Tab")
