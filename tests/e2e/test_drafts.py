"""Drafts: typed text survives a closed tab, a second window and an expired session."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from demo.people import PASSWORD
from tests.e2e.talking import enter_reply_box
from tests.e2e.waiting import reopened, wait_for_draft

OPEN_SECTION = "Prawo lokalne"


@pytest.fixture
def thread(open_as):
    """Starts a thread as member2, and returns its URL."""
    page = open_as("member2", java_script_enabled=False)
    page.goto("/forum/threads/new/")
    page.get_by_label("Pytanie").check()
    page.get_by_label("Dział").select_option(label=OPEN_SECTION)
    page.get_by_label("Tytuł").fill(f"Szkice {uuid4().hex[:8]}")
    page.get_by_label("Treść").fill("Czy tekst zostaje?")
    page.get_by_role("button", name="Opublikuj wątek").click()
    return page.url.partition("#")[0]


def field(page):
    """Returns a locator of the editor in the reply box. It matches when the editor has loaded."""
    return page.locator("#reply .richtext-text")


def type_reply(page, text):
    enter_reply_box(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def end_session(page):
    """Deletes the session cookie, and no other cookie, as if the session had expired."""
    page.context.clear_cookies(name="sessionid")


def sign_in(page):
    page.fill("[name=login]", "member@example.org")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button:not([type=button])").first.click()


def test_text_of_a_closed_tab_comes_back(thread, open_as, site):
    page = open_as("member")
    page.goto(thread)
    type_reply(page, "Jeszcze nie gotowe")
    expect(page.locator("[data-draft-said]")).to_contain_text("Zapisano")
    type_reply(page, ", ostatnie słowo")
    again = reopened(page)
    wait_for_draft(again, site[0], "Jeszcze nie gotowe, ostatnie słowo")
    again.goto(thread)
    again.locator("#reply").scroll_into_view_if_needed()
    expect(field(again)).to_have_text("Jeszcze nie gotowe, ostatnie słowo")


def test_draft_from_another_window_is_announced_and_can_be_loaded(thread, open_as):
    one = open_as("member")
    two = one.context.new_page()
    for page in (one, two):
        page.goto(thread)
        page.locator("#reply").scroll_into_view_if_needed()
    type_reply(one, "Z pierwszego okna")
    expect(two.get_by_text("zmieniona w innym oknie").last).to_be_visible()
    two.get_by_role("button", name="Wczytaj tamten tekst").click()
    expect(field(two)).to_have_text("Z pierwszego okna")


def test_expired_session_is_announced_and_draft_is_saved_after_sign_in(thread, open_as, complaints):
    complaints.expected |= {403}  # the CSRF token of the first save is outdated
    page = open_as("member")
    page.goto(thread)
    end_session(page)
    type_reply(page, "Po sesji")
    expect(page.locator("[data-draft-said]")).to_contain_text("Sesja wygasła")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Zaloguj się (w nowej karcie)").click()
    sign_in(opened.value)
    expect(opened.value.get_by_role("heading", name="Wersje robocze")).to_be_visible()
    opened.value.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-draft-said]")).to_contain_text("Zapisano")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_reply_sent_without_a_session_is_there_after_signing_in(thread, open_as, scripts):
    page = open_as("member", java_script_enabled=scripts)
    page.goto(thread)
    box = enter_reply_box(page) if scripts else page.locator("#reply textarea")
    box.fill("Dwie godziny pracy")
    end_session(page)
    page.get_by_role("button", name="Opublikuj odpowiedź").click()
    sign_in(page)
    expect(page.get_by_text("Sesja wygasła, zanim tekst został wysłany")).to_be_visible()
    page.locator("main").get_by_role("button", name="Opublikuj odpowiedź").click()
    expect(page.locator("#post-2")).to_contain_text("Dwie godziny pracy")


def test_draft_is_saved_by_a_button_without_a_script(thread, open_as):
    page = open_as("member", java_script_enabled=False)
    page.goto(thread)
    page.locator("#reply textarea").fill("Później dokończę")
    page.get_by_role("button", name="Zapisz wersję roboczą").click()
    expect(page.get_by_text("Wersja robocza została zapisana.")).to_be_visible()
    page.goto("/forum/drafts/")
    expect(page.get_by_text("Później dokończę")).to_be_visible()


# ---- Drafts of forms that do not write posts, such as the form of a case ----


def begin_case(page, title):
    page.goto("/forum/practices/new/")
    page.locator("[name=title]").fill(title)
    expect(page.locator("[data-draft-said]")).to_contain_text("Zapisano")


def test_case_of_a_closed_tab_comes_back_with_its_rows(open_as, site):
    page = open_as("member2")
    begin_case(page, "Zaczęta praktyka")
    page.locator("[name=summary]").fill("Ostatnie zdanie przed zamknięciem.")
    again = reopened(page)
    wait_for_draft(again, site[0], "Ostatnie zdanie przed zamknięciem.")
    again.goto("/forum/practices/new/")
    expect(again.locator("[name=title]")).to_have_value("Zaczęta praktyka")
    expect(again.locator("[name=summary]")).to_have_value("Ostatnie zdanie przed zamknięciem.")
    again.get_by_role("button", name="Usuń wersję roboczą").click()
    expect(again.locator("[name=title]")).to_have_value("")


def test_case_in_two_windows_shows_both_texts(open_as):
    one = open_as("chair")
    two = one.context.new_page()
    two.goto("/forum/practices/new/")
    begin_case(one, "Z pierwszego okna")
    expect(two.get_by_text("zmieniona w innym oknie").last).to_be_visible()
    expect(two.locator("[data-draft-other-text]")).to_contain_text("Z pierwszego okna")
    two.get_by_role("button", name="Wczytaj tamten tekst").click()
    expect(two.locator("[name=title]")).to_have_value("Z pierwszego okna")
    two.get_by_role("button", name="Usuń wersję roboczą").click()


def test_case_of_an_ended_session_is_sent_after_signing_in(open_as):
    page = open_as("member")
    begin_case(page, "Przed końcem sesji")
    end_session(page)
    page.locator("[name=title]").fill("Po końcu sesji")
    page.get_by_role("button", name="Zapisz szkic").click()
    expect(page.get_by_text("Wpisany tekst jest zachowany")).to_be_visible()
    sign_in(page)
    expect(page.locator("[name=title]")).to_have_value("Po końcu sesji")
    expect(page.get_by_text("Sesja wygasła, zanim").first).to_be_visible()
    page.get_by_role("button", name="Zapisz szkic").click()
    expect(page.get_by_role("heading", name="Po końcu sesji")).to_be_visible()
