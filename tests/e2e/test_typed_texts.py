"""Typed text: the browser asks before a changed form is left; the contact form keeps its text."""

from playwright.sync_api import expect


def test_leaving_a_form_with_a_text_is_asked_about(open_as):
    page = open_as("member")
    page.goto("/account/profile/")
    page.get_by_role("textbox").first.fill("Niedokończone")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(page.get_by_role("textbox").first).to_have_value("Niedokończone")


def test_form_without_a_change_is_left_at_once(open_as):
    page = open_as("member")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/account/profile/")
    field = page.get_by_role("textbox").first
    before = field.input_value()
    field.fill("x")
    field.fill(before)
    page.goto("/forum/")
    assert asked == []


def test_contact_form_keeps_its_text_in_the_tab(open_as):
    page = open_as()
    page.goto("/kontakt/")
    page.locator("main textarea").first.fill("Pytanie do urzędu")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/")
    page.goto("/kontakt/")
    expect(page.locator("main textarea").first).to_have_value("Pytanie do urzędu")
    other = page.context.new_page()
    other.goto("/kontakt/")
    expect(other.locator("main textarea").first).to_have_value("")
