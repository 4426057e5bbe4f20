"""Walks from following a thread to the notification, to the e-mail, and to the end of e-mails.

``READER`` is an account of the demo that gets e-mails at any hour. Each test follows a thread of
its own, and leaves the settings of the account as they were.
"""

import re

import pytest
from playwright.sync_api import expect

from demo.content.people import ACCOUNTS
from tests.e2e.talking import answer, ask, unlike_others
from tests.sent_mail import sent_emails, text_of

BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
READER, WRITER = "moderator", "member2"
ADDRESS = f"{READER}@example.org"
INBOX = "/inbox/"
POLL = 31_000
"""Milliseconds after which an open thread page has asked for news."""


@pytest.fixture(autouse=True)
def drafts(complaints):
    """Allows HTTP 409 when drafts are saved, because tests of one user share drafts."""
    complaints.expected.add(409)


@pytest.fixture
def writer(open_as):
    return open_as(WRITER)


@pytest.fixture
def title():
    return unlike_others("Kto prowadzi rejestr umów?")


@pytest.fixture
def thread(writer, title):
    """The address of a new thread by the writer."""
    return ask(writer, title=title)


@pytest.fixture
def letters(mail_folder, title):
    """``letters()``: the e-mails to the reader about the thread."""

    def found():
        return [
            email
            for email in sent_emails(mail_folder)
            if email["To"] == ADDRESS and title in email["Subject"]
        ]

    return found


def follow_menu(window):
    return window.locator(".follow details")


def choose_level(window, level):
    """Chooses ``level`` in the menu of the thread that ``window`` shows."""
    follow_menu(window).locator("summary").click()
    window.locator(f".follow [name=level][value='{level}']").click()


def follow(window, address, level):
    window.goto(address)
    window.get_by_role("button", name=re.compile("^Obserwuj wątek")).click()
    choose_level(window, level)
    expect_level(window, level)


def expect_level(window, level):
    current = window.locator(".follow [name=level][aria-current]")
    expect(current).to_have_attribute("value", level)


def unread(window):
    """The number at the bell. It is also in the title of the page."""
    number = window.locator(".inbox-link .tally").text_content()
    in_title = re.match(r"\((\d+)\) ", window.title())
    assert number == (in_title[1] if in_title else "")
    return int(number or 0)


def link_of(email):
    """The address at which the receiver of ``email`` chooses what comes."""
    return re.search(r"http\S+/account/unsubscribe/\S+", text_of(email))[0]


@BOTH
def test_level_is_changed_where_one_reads_and_undone(open_as, thread, scripts):
    window = open_as(READER, java_script_enabled=scripts)
    follow(window, thread, "instant")
    choose_level(window, "none")
    expect(window.get_by_role("button", name=re.compile("^Obserwuj wątek"))).to_be_visible()
    window.locator(".messages").get_by_role("button", name="Cofnij").click()
    expect_level(window, "instant")


@pytest.mark.parametrize("width", [1440, 360])
def test_menu_works_with_the_keyboard(open_as, thread, width):
    window = open_as(READER, viewport={"width": width, "height": 800})
    follow(window, thread, "instant")
    window.wait_for_load_state()  # Scripts close the menu on Escape.
    menu = follow_menu(window)
    menu.locator("summary").focus()
    window.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    window.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    window.keyboard.press("Space")
    for _level in ("", "instant", "daily"):
        window.keyboard.press("Tab")
    expect(menu.locator("[value=daily]")).to_be_focused()
    expect(menu.locator("[value=daily]")).to_be_in_viewport(ratio=1)
    window.keyboard.press("Enter")
    expect_level(window, "daily")


@BOTH
def test_mention_is_opened_from_the_inbox(open_as, writer, thread, title, scripts):
    [name] = [person["last_name"] for person in ACCOUNTS if person["email"] == ADDRESS]
    window = open_as(READER, java_script_enabled=scripts)
    window.goto(INBOX)
    before = unread(window)
    writer.goto(f"{thread}reply/")
    writer.locator(".richtext-text").focus()
    writer.keyboard.type(f"Pytanie do @{name}")
    expect(writer.get_by_role("option", name=name)).to_have_count(1)
    writer.keyboard.press("Enter")
    writer.get_by_role("button", name="Opublikuj odpowiedź").click()
    writer.locator("#post-2").wait_for()

    window.goto("/forum/")
    assert unread(window) == before + 1
    window.locator(".inbox-link").click()
    window.get_by_role("main").get_by_role("link", name=title).click()
    expect(window).to_have_url(re.compile("#post-2$"))
    expect(window.locator("#post-2")).to_be_in_viewport()
    assert unread(window) == before


def test_title_of_an_open_thread_changes(open_as, writer, thread):
    window = open_as(READER)
    window.clock.install()
    follow(window, thread, "site")
    before, bare = unread(window), re.sub(r"^\(\d+\) ", "", window.title())
    answer(writer, thread, "Pierwsza odpowiedź")
    window.clock.fast_forward(POLL)
    expect(window).to_have_title(f"({before + 1}) {bare}")
    assert unread(window) == before + 1

    other = open_as(READER)
    other.goto(thread)
    window.clock.fast_forward(POLL)
    expect(window).to_have_title(f"({before}) {bare}" if before else bare)
    assert unread(window) == before


@BOTH
def test_link_of_a_letter_changes_the_level(open_as, writer, thread, letters, scripts):
    window = open_as(READER)
    follow(window, thread, "instant")
    answer(writer, thread, "Pierwsza odpowiedź")
    [letter] = letters()
    visitor = open_as(java_script_enabled=scripts)
    visitor.goto(link_of(letter))
    visitor.locator("[name=level][value=daily]").check()
    visitor.locator("button[value=level]").click()
    expect(visitor.locator(".notice-success")).to_be_visible()

    window.goto(thread)
    expect_level(window, "daily")
    answer(writer, thread, "Druga odpowiedź")
    assert len(letters()) == 1
    visitor.locator(".notice-success button").click()
    expect(visitor.locator("[name=level][value=instant]")).to_be_checked()


@BOTH
def test_everything_is_stopped_from_a_letter(open_as, writer, thread, letters, scripts):
    follow(open_as(READER), thread, "instant")
    answer(writer, thread, "Pierwsza odpowiedź")
    [letter] = letters()
    visitor = open_as(java_script_enabled=scripts)
    visitor.goto(link_of(letter))
    visitor.locator("button[value=all]").click()
    try:
        expect(visitor.locator("button[value=all]")).to_have_count(0)
        answer(writer, thread, "Druga odpowiedź")
        assert len(letters()) == 1
    finally:
        visitor.locator("button[value=resume_all]").click()
    expect(visitor.locator("button[value=all]")).to_be_visible()
    answer(writer, thread, "Trzecia odpowiedź")
    assert len(letters()) == 2
