"""Joining the forum: with the keyboard alone, without scripts, and by invitation."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.sent_mail import sent_emails, text_of

PASSWORD = "dluga-fraza-2026"


@pytest.fixture
def letter_to(mail_folder):
    """``letter_to(email, pattern)``: searches the e-mails to ``email`` for a regular expression.

    Returns group 1 of the last match. Raises IndexError if there is none.
    """

    def find(email, pattern):
        letters = [text_of(sent) for sent in sent_emails(mail_folder) if sent["To"] == email]
        return [match[1] for text in letters for match in re.finditer(pattern, text, re.M)][-1]

    return find


@pytest.fixture
def newcomer(open_as, letter_to):
    """``newcomer(scripts=True)``: signs up in a new window, with or without JavaScript.

    Returns (window, last name, e-mail address). The account is signed in but has no membership.
    """

    def sign_up(scripts=True):
        window, name = open_as(java_script_enabled=scripts), f"Nowicka{uuid4().hex[:6]}"
        email = f"{name.lower()}@example.org"
        window.goto("/account/signup/")
        fill(window, first_name="Barbara", last_name=name, email=email)
        fill(window, password1=PASSWORD, password2=PASSWORD)
        window.get_by_role("button", name="Załóż konto").click()
        window.wait_for_url("**/account/confirm-email/")
        code = letter_to(email, r"^([A-Z0-9]{4}-[A-Z0-9]{4})$")
        fill(window, code=code)
        window.get_by_role("button", name="Potwierdź").click()
        expect(heading(window)).to_have_text("Moja jednostka i stanowisko")
        return window, name, email

    return sign_up


def fill(window, **values):
    for name, value in values.items():
        window.locator(f"[name={name}]").fill(value)


def heading(window):
    return window.get_by_role("heading", level=1)


def send_application(window, position="referentka"):
    """Fills in and sends the last form of an application, which must be open in ``window``."""
    fill(window, position=position)
    window.get_by_label("Oświata").check()
    window.locator("[name=accepts_rules]").check()
    window.get_by_role("button", name="Wyślij wniosek").click()
    expect(heading(window)).to_have_text("Złożony wniosek")


def waiting(window, name):
    """Opens the list of waiting applications; returns the row of the applicant ``name``."""
    window.goto("/members/applications/")
    return window.get_by_role("listitem").filter(has_text=name)


def test_keyboard_alone_chooses_the_place_and_the_coordinator_approves(newcomer, open_as):
    window, name, _email = newcomer()
    window.goto("/account/joining/place/")
    field = window.get_by_role("combobox")
    field.focus()
    window.keyboard.type("powiat lowicki")
    expect(window.get_by_role("option")).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "true")
    window.keyboard.press("ArrowDown")
    chosen = window.get_by_role("option", selected=True)
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    window.keyboard.press("Enter")
    window.wait_for_url("**/account/joining/unit/**")
    link = window.get_by_role("link", name="Starostwo Powiatowe w Łowiczu")
    link.focus()
    window.keyboard.press("Enter")
    window.wait_for_url("**/account/joining/organisation/**")
    send_application(window)
    expect(window.get_by_role("main")).to_contain_text("Renata Sobieraj")

    coordinator = open_as("coordinator")
    waiting(coordinator, name).get_by_role("button", name="Zatwierdź").click()
    expect(coordinator.get_by_role("status")).to_contain_text("ma już dostęp do Forum")
    window.goto("/forum/")
    expect(heading(window)).to_have_text(f"Dzień dobry, Barbara {name}")
    welcome = window.get_by_role("region", name="Witamy w Forum")
    expect(welcome.get_by_role("heading", level=4)).to_have_count(3)
    assert violations(window) == []
    welcome.get_by_role("link", name="Przedstaw się").click()
    expect(window.get_by_label("Dział")).not_to_have_value("")


def test_application_is_one_click_from_the_coordinators_start_page(newcomer, open_as):
    window, name, _email = newcomer()
    window.goto("/account/joining/organisation/1/")
    send_application(window)
    expect(window.get_by_role("main")).to_contain_text("Starostwo Powiatowe w Łowiczu")

    coordinator = open_as("coordinator")
    coordinator.goto("/forum/")
    tab = coordinator.get_by_role("navigation", name="Forum").get_by_role("link", name="Wnioski")
    expect(tab).to_have_accessible_name(re.compile(r"\d+ do rozstrzygnięcia$"))
    coordinator.get_by_role("main").get_by_role("link", name="o dołączenie").click()
    row = coordinator.get_by_role("listitem").filter(has_text=name)
    row.get_by_role("button", name="Zatwierdź").click()
    expect(coordinator.get_by_role("status")).to_contain_text("ma już dostęp do Forum")


def test_escape_closes_the_suggestions_and_keeps_the_query(open_as):
    window = open_as("outsider")
    window.goto("/account/joining/place/")
    field = window.get_by_role("combobox")
    field.press_sequentially("skierniewice")
    expect(window.get_by_role("option").first).to_be_visible()
    field.press("ArrowUp")
    expect(window.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(window.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("skierniewice")
    field.press("Enter")
    window.wait_for_url("**/account/joining/place/?q=skierniewice")


def test_application_for_a_missing_institution_is_rejected_without_scripts(newcomer, open_as):
    window, name, _email = newcomer(scripts=False)
    library = f"Biblioteka {name}"
    window.goto("/account/joining/place/")
    field = window.locator("main [name=q]")
    field.fill("skierniewice")
    field.press("Enter")
    window.get_by_role("link", name="Skierniewice (gmina wiejska").first.click()
    window.locator("main a[href$='/missing/']").click()
    fill(window, name=library)
    window.locator("[name=kind]").select_option("culture")
    send_application(window)

    moderator = open_as("moderator")
    row = waiting(moderator, name)
    expect(row).to_contain_text(library)
    row.get_by_role("link", name="Odrzuć").click()
    fill(moderator, reason="Taka biblioteka nie istnieje.")
    moderator.locator("main form.form .form-actions button").click()

    window.goto("/account/joining/")
    expect(window.get_by_role("main")).to_contain_text("Taka biblioteka nie istnieje.")


def test_invited_person_creates_an_account_and_enters_the_forum(open_as, letter_to):
    email = f"zaproszona{uuid4().hex[:6]}@example.org"
    coordinator = open_as("coordinator")
    coordinator.goto("/members/invitations/new/")
    coordinator.get_by_role("link", name="Starostwo Powiatowe w Łowiczu").click()
    fill(coordinator, email=email, source="strona urzędu")
    coordinator.locator("main form.form .form-actions button").first.click()
    coordinator.wait_for_url("**/members/invitations/")

    guest = open_as()
    guest.goto(letter_to(email, r"^(http\S+/account/invitation/\S+)$"))
    expect(guest.get_by_role("main")).to_contain_text("Starostwo Powiatowe w Łowiczu")
    fill(guest, first_name="Olga", last_name="Maj", position="referentka")
    fill(guest, password1=PASSWORD, password2=PASSWORD)
    guest.locator("[name=accepts_rules]").check()
    guest.locator("main form.form .form-actions button").click()
    expect(heading(guest)).to_have_text("Dzień dobry, Olga Maj")
