"""A member's main tasks: posts, a case, signing in. Most tests run with and without JavaScript."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture
def window(open_as, scripts):
    return open_as("member", java_script_enabled=scripts)


def write(window, label, text):
    """Fills the rich text field ``label``: the editor, or the textarea without JavaScript."""
    field = window.get_by_role("textbox", name=label)
    field.fill(text)


@BOTH
def test_member_asks_replies_and_edits(window):
    title = f"Kto prowadzi rejestr umów? {uuid4().hex[:8]}"
    window.goto("/forum/")
    window.get_by_role("link", name="Nowy wątek").click()
    window.get_by_label("Pytanie").check()
    window.get_by_label("Dział").select_option(label="Prawo lokalne")
    window.get_by_label("Tytuł").fill(title)
    write(window, "Treść", "Czy wystarczy jedna osoba w referacie?")
    window.get_by_role("button", name="Opublikuj wątek").click()

    expect(window.get_by_role("heading", level=1)).to_have_text(title)
    expect(window.locator("#post-1")).to_contain_text("Czy wystarczy jedna osoba")
    expect(window.locator("#post-1")).to_contain_text("Starostwo Powiatowe w Łowiczu")
    expect(window.locator(".messages")).to_contain_text("Wątek został opublikowany.")

    write(window, "Odpowiedź", "U nas wystarcza, ale z zastępstwem.")
    window.get_by_role("button", name="Opublikuj odpowiedź").click()
    expect(window.locator("#post-2")).to_contain_text("z zastępstwem")
    expect(window).to_have_url(re.compile(r"/forum/threads/\d+/#post-2$"))

    window.locator("#post-2").get_by_role("link", name="Zmień").click()
    write(window, "Treść wpisu", "U nas wystarcza, z zastępstwem na urlopy.")
    window.get_by_role("button", name="Zapisz zmianę").click()
    expect(window.locator("#post-2")).to_contain_text("na urlopy")
    expect(window.locator("#post-2")).to_contain_text("zmieniono:")

    window.goto("/forum/threads/?show=mine")
    expect(window.get_by_role("link", name=title)).to_be_visible()


@BOTH
def test_failed_reply_keeps_the_text(window):
    window.goto("/forum/threads/2/reply/")
    write(window, "Odpowiedź", "x" * 50_001)
    window.get_by_role("button", name="Opublikuj odpowiedź").click()
    expect(window.get_by_role("alert")).to_contain_text("za długi")
    field = window.locator("textarea[name=body]")
    assert len(field.input_value()) >= 50_001


@BOTH
def test_member_writes_a_case(window):
    title = f"Jeden numer do wszystkich spraw {uuid4().hex[:8]}"
    window.goto("/forum/practices/")
    window.get_by_role("link", name=re.compile("Opisz praktykę")).first.click()
    window.locator("[name=title]").fill(title)
    window.locator("[name=summary]").fill(
        "Mieszkańcy dzwonią pod jeden numer zamiast pod dwanaście."
    )
    window.locator("[name=service_area]").select_option(label="Pomoc społeczna")
    window.locator("[name=outcome][value=success]").check()
    if not window.locator("[name=licence]").is_visible():
        window.locator("details", has=window.locator("[name=licence]")).locator("summary").click()
    window.locator("[name=licence]").select_option("cc-by-4.0")
    for label in ("Problem", "Rozwiązanie", "Efekty"):
        write(window, re.compile(f"^{label}"), f"{label}: opis w dwóch zdaniach. To drugie.")
    window.get_by_role("button", name="Opublikuj").click()

    expect(window.get_by_role("heading", level=1)).to_have_text(title)
    expect(window.get_by_role("main")).to_contain_text("Rozwiązanie: opis w dwóch zdaniach.")
    window.goto("/forum/practices/")
    expect(window.get_by_role("link", name=title)).to_be_visible()
    window.goto("/forum/")
    expect(window.get_by_role("link", name=title)).to_be_visible()


@BOTH
def test_member_signs_in_and_out(open_as, scripts):
    window = open_as(java_script_enabled=scripts)
    window.goto("/forum/threads/")
    expect(window).to_have_url(re.compile(r"/account/login/\?next=/forum/threads/"))
    window.locator("[name=login]").fill("member2@example.org")
    window.locator("[name=password]").fill("forum-demo-2026")
    window.get_by_role("button", name="Zaloguj się", exact=True).click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Wątki")
    window.locator("summary").filter(has_text="Tomasz Bielak").click()
    window.get_by_role("button", name="Wyloguj się").click()
    expect(window.get_by_role("link", name="Zaloguj się").first).to_be_visible()


def test_keyboard_alone_starts_a_thread(open_as):
    title = f"Klawiatura wystarcza {uuid4().hex[:8]}"
    window = open_as("member")
    window.goto("/forum/threads/new/?section=oswiata")
    window.keyboard.press("Tab")
    expect(window.get_by_role("link", name="Przejdź do treści")).to_be_focused()
    window.locator("[name=title]").focus()
    window.keyboard.type(title)
    window.get_by_role("textbox", name="Treść").focus()
    window.keyboard.type("Bez myszy też się da.")
    for _step in range(20):
        window.keyboard.press("Tab")
        if window.evaluate("document.activeElement.matches('button.button-primary')"):
            break
    window.keyboard.press("Enter")
    expect(window.get_by_role("heading", level=1)).to_have_text(title)
