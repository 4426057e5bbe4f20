"""Typed text is not lost if a tab is closed or another window saves the same form.

On a page whose form has no draft, the browser asks for confirmation before the user leaves it.
"""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.waiting import reopened, wait_for_draft

CONTACT = "/kontakt/"
PROFILE = "/account/profile/"


def message_of(page):
    return page.locator("main textarea").first


def test_leaving_a_changed_form_without_a_draft_asks_first(open_as):
    page = open_as()
    page.goto(CONTACT)
    message_of(page).fill("Niedokończone")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(message_of(page)).to_have_value("Niedokończone")


def test_form_without_a_change_is_left_at_once(open_as):
    page = open_as()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(CONTACT)
    message_of(page).fill("x")
    message_of(page).fill("")
    page.goto("/")
    assert asked == []


def test_contact_form_of_a_visitor_is_restored_for_an_hour(open_as):
    page = open_as()
    page.goto(CONTACT)
    message_of(page).fill("Pytanie do urzędu")
    context = page.context
    page.close()
    again = context.new_page()
    again.goto(CONTACT)
    expect(message_of(again)).to_have_value("Pytanie do urzędu")
    expect(again.get_by_text("został zachowany w tej przeglądarce")).to_be_visible()
    again.evaluate(
        "Object.keys(localStorage).forEach((key) => localStorage.setItem(key,"
        " JSON.stringify({ ...JSON.parse(localStorage[key]), until: Date.now() - 1 })))"
    )
    again.on("dialog", lambda dialog: dialog.accept())
    again.goto("/")
    assert again.evaluate("localStorage.length") == 0
    again.goto(CONTACT)
    expect(message_of(again)).to_have_value("")


def test_kept_message_is_deleted_at_once_by_a_button(open_as):
    page = open_as()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(CONTACT)
    message_of(page).fill("Pytanie do urzędu")
    page.reload()
    page.get_by_role("button", name="Usuń go teraz").click()
    expect(message_of(page)).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_contact_form_of_a_signed_in_user_is_not_in_other_tabs(open_as):
    page = open_as("member")
    page.goto(CONTACT)
    message_of(page).fill("Pytanie do urzędu")
    other = page.context.new_page()
    other.goto(CONTACT)
    expect(message_of(other)).to_have_value("")


@pytest.fixture
def thread(open_as):
    """The URL of a new thread of another member."""
    page = open_as("member2", java_script_enabled=False)
    page.goto("/forum/threads/new/")
    page.get_by_label("Pytanie").check()
    page.get_by_label("Dział").select_option(label="Prawo lokalne")
    page.get_by_label("Tytuł").fill(f"Do zgłoszenia {uuid4().hex[:8]}")
    page.get_by_label("Treść").fill("Czy tekst zostaje?")
    page.get_by_role("button", name="Opublikuj wątek").click()
    return page.url.partition("#")[0]


def report_of(thread, page):
    page.goto(thread)
    return re.search(r"/forum/posts/\d+/report/", page.content())[0]


def test_report_text_of_a_closed_tab_is_restored(thread, open_as, site):
    page = open_as("member")
    url = report_of(thread, page)
    page.goto(url)
    page.locator("[name=text]").fill("Zaczęty powód")
    expect(page.locator("[data-draft-said]")).to_contain_text("Zapisano")
    page.locator("[name=text]").fill("Zaczęty powód, ostatnie słowo")
    again = reopened(page)
    wait_for_draft(again, site[0], "Zaczęty powód, ostatnie słowo")
    again.goto(url)
    expect(again.locator("[name=text]")).to_have_value("Zaczęty powód, ostatnie słowo")
    again.get_by_role("button", name="Usuń wersję roboczą").click()
    expect(again.locator("[name=text]")).to_have_value("")


def test_second_report_of_a_post_shows_its_text_for_copying(thread, open_as):
    page = open_as("member")
    url = report_of(thread, page)
    two = page.context.new_page()
    for window in (page, two):
        window.goto(url)
        window.locator("[name=reason]").first.check()
    page.get_by_role("button", name="Wyślij zgłoszenie").click()
    two.locator("[name=text]").fill("Tekst z drugiego okna")
    two.get_by_role("button", name="Wyślij zgłoszenie").click()
    expect(two.get_by_role("heading", name="Tego nie można zapisać")).to_be_visible()
    expect(two.get_by_label("Tekst do skopiowania")).to_have_value("Tekst z drugiego okna")


def test_profile_in_two_windows_shows_both_numbers(open_as):
    one = open_as("member")
    two = one.context.new_page()
    for page in (one, two):
        page.goto(PROFILE)
    one.locator("[name=phone]").fill("46 837 00 01")
    one.get_by_role("button", name="Zapisz profil").click()
    expect(one.get_by_text("Profil został zapisany")).to_be_visible()
    two.locator("[name=phone]").fill("46 837 00 02")
    two.get_by_role("button", name="Zapisz profil").click()
    expect(two.get_by_text("Zapisane teraz: 46 837 00 01").first).to_be_visible()
    expect(two.locator("[name=phone]")).to_have_value("46 837 00 02")
    two.get_by_role("button", name="Zapisz profil").click()
    expect(two.get_by_text("Profil został zapisany")).to_be_visible()
