"""Naming a substitute, who then gets the e-mails about tasks; with and without scripts."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.talking import ask, unlike_others
from tests.sent_mail import sent_emails, text_of

MODERATOR, ADMINISTRATOR = "moderator@example.org", "admin@example.org"
NAMES = {MODERATOR: "Ewa Korczak", ADMINISTRATOR: "Dorota Wysocka"}
PAGE = "/account/substitute/"


@pytest.fixture
def emails_about(mail_folder):
    """``emails_about(words)``: recipient -> text, of all e-mails with ``words`` in their text."""

    def find(words):
        found = {}
        for sent in sent_emails(mail_folder):
            text = " ".join(text_of(sent).split())
            if words in text:
                found[sent["To"]] = text
        return found

    return find


@pytest.fixture
def report(open_as):
    """``report()``: somebody reports the first post of a new thread. Returns the thread's title."""

    def send():
        title = unlike_others("Ogłoszenie")
        address = ask(open_as("member2"), title=title, text="Sprzedam rower.")
        window = open_as("chair")
        window.goto(address)
        window.get_by_role("link", name="Zgłoś").first.click()
        window.get_by_label("Reklama").check()
        window.get_by_role("button", name="Wyślij zgłoszenie").click()
        expect(window.locator(".messages")).to_contain_text("Dziękujemy.")
        return title

    return send


def name_substitute(window, email, last_day):
    window.goto("/account/notifications/")
    window.locator(f"main a[href='{PAGE}']").click()
    field = window.locator("[name=substitute]")
    option = field.locator("option", has_text=NAMES[email])
    field.select_option(value=option.get_attribute("value"))
    window.locator("[name=first_day]").fill(str(date.today()))
    window.locator("[name=last_day]").fill(str(last_day))
    window.locator("main form.form .form-actions button").click()
    expect(window.locator(".messages")).to_contain_text(NAMES[email])


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_report_reaches_the_substitute_until_the_end(open_as, report, emails_about, scripts):
    window = open_as("moderator", java_script_enabled=scripts)
    name_substitute(window, ADMINISTRATOR, date.today() + timedelta(days=6))
    if scripts:
        assert violations(window) == []
    title = report()
    told = emails_about(title)
    assert MODERATOR not in told
    assert NAMES[MODERATOR] in told[ADMINISTRATOR]

    window.locator("form[action$='/end/'] button").click()
    expect(window.locator("form[action$='/end/']")).to_have_count(0)
    title = report()
    told = emails_about(title)
    assert MODERATOR in told
    assert NAMES[MODERATOR] not in told[ADMINISTRATOR]


def test_substitute_refuses_from_the_link_of_the_email(open_as, emails_about):
    window = open_as("moderator")
    name_substitute(window, ADMINISTRATOR, date.today() + timedelta(days=9))
    letter = emails_about(f"{NAMES[MODERATOR]} ")[ADMINISTRATOR]
    address = next(word for word in letter.split() if word.endswith(PAGE))

    substitute = open_as("admin", java_script_enabled=False)
    substitute.goto(address)
    substitute.locator("form[action$='/decline/'] button").click()
    expect(substitute.locator(".messages")).to_contain_text(NAMES[MODERATOR])
    assert MODERATOR in emails_about(NAMES[ADMINISTRATOR])
    window.reload()
    expect(window.locator("form[action$='/end/']")).to_have_count(0)


def test_mistakes_are_said_and_nothing_typed_is_lost(open_as):
    window = open_as("moderator")
    window.goto(PAGE)
    window.locator("[name=first_day]").fill("2020-01-02")
    window.locator("[name=last_day]").fill("2020-01-01")
    window.locator("main form.form .form-actions button").click()
    expect(window.locator("[name=first_day]")).to_have_value("2020-01-02")
    expect(window.locator("[aria-invalid=true]")).to_have_count(3)
    assert violations(window) == []


def test_somebody_without_colleagues_is_led_on(open_as):
    window = open_as("minutes", java_script_enabled=False)
    window.goto(PAGE)
    expect(window.get_by_role("main").get_by_role("link").last).to_have_attribute(
        "href", "/members/invitations/new/"
    )
