"""Moderation as author, reader and moderator see it.

The tests report and hide posts, and split, merge, lock, pin, rename and move threads.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.talking import CLOSED, answer, ask, unlike_others


@pytest.fixture
def author(open_as):
    """A window without JavaScript in which member2 starts threads and replies."""
    return open_as("member2", java_script_enabled=False)


@pytest.fixture
def reader(open_as):
    return open_as("member", java_script_enabled=False)


@pytest.fixture
def moderator(open_as):
    return open_as("moderator")


@pytest.fixture
def title():
    return unlike_others("Kto zwołuje komisję?")


@pytest.fixture
def thread(author, title):
    """The URL of a new thread by ``author`` with the title ``title``."""
    return ask(author, title=title, text="Zdanie, o które chodzi.")


def told(window):
    """Returns a locator of the messages with the result of the last action."""
    return window.locator(".messages")


def report(window, post, reason):
    window.goto(post)
    window.get_by_role("link", name="Zgłoś").first.click()
    window.get_by_label(reason).check()
    window.get_by_role("button", name="Wyślij zgłoszenie").click()
    expect(told(window)).to_contain_text("Dziękujemy.")


def open_tools(window, thread):
    """Opens the page with all moderation actions for the thread."""
    window.goto(thread)
    window.get_by_role("link", name="Moderuj wątek").click()


def in_queue(window, title):
    """Opens the moderation queue; returns the report of a post in the thread called ``title``."""
    window.goto("/forum/")
    window.get_by_role("link", name="Moderacja").click()
    return window.locator("article", has_text=title)


# --- Reports -----------------------------------------------------------------------------------


def test_reported_post_is_hidden_with_a_reason_and_restored(
    thread, title, author, reader, moderator
):
    report(reader, thread, "Treść obraźliwa lub niezgodna z prawem")
    expect(reader.locator("#post-1")).to_contain_text("Zdanie, o które chodzi.")

    row = in_queue(moderator, title)
    expect(row).to_contain_text("Katarzyna Domańska")
    row.get_by_label("Powód lub odpowiedź").fill("Narusza regulamin.")
    row.get_by_role("button", name="Ukryj wpis").click()
    expect(told(moderator)).to_contain_text("wpis ukryty")
    expect(in_queue(moderator, title)).to_have_count(0)

    reader.goto(thread)
    expect(reader.locator("#post-1")).to_contain_text("Ten wpis został ukryty przez moderatora.")
    expect(reader.locator("main")).not_to_contain_text("Zdanie, o które chodzi.")
    author.goto(thread)
    expect(author.locator("#post-1")).to_contain_text("Powód: Narusza regulamin.")
    author.locator("#post-1").get_by_text("Pokaż treść").click()
    expect(author.get_by_text("Zdanie, o które chodzi.")).to_be_visible()

    moderator.goto(thread)
    moderator.locator("#post-1").get_by_role("link", name="Moderuj").click()
    moderator.get_by_role("button", name="Przywróć wpis").click()
    expect(told(moderator)).to_contain_text("Wpis jest znowu widoczny.")
    reader.reload()
    expect(reader.locator("#post-1")).to_contain_text("Zdanie, o które chodzi.")


def test_post_reported_for_personal_data_is_hidden_until_decided(
    thread, title, author, reader, moderator
):
    report(reader, thread, "Dane osobowe")
    expect(told(reader)).to_contain_text("Wpis jest ukryty do czasu sprawdzenia")
    expect(reader.locator("main")).not_to_contain_text("Zdanie, o które chodzi.")
    row = in_queue(moderator, title)
    expect(row).to_contain_text("Wpis jest ukryty.")
    row.get_by_role("button", name="Oddal zgłoszenie i przywróć wpis").click()
    reader.goto(thread)
    expect(reader.locator("#post-1")).to_contain_text("Zdanie, o które chodzi.")


# --- Splitting and merging threads -------------------------------------------------------------


def test_old_urls_of_split_posts_redirect(thread, author, reader, moderator):
    (away, stays) = answer(author, thread, "O czym innym.", "Do rzeczy.")
    open_tools(moderator, thread)
    moderator.get_by_role("link", name="Przenieś wpisy").click()
    moderator.get_by_label("#2 Tomasz Bielak").check()
    new_title = unlike_others("O czym innym")
    moderator.get_by_label("Tytuł nowego wątku").fill(new_title)
    moderator.get_by_role("button", name="Przenieś wpisy").click()
    expect(told(moderator)).to_contain_text("Przeniesiono tu 1 wpis.")

    for old in (away, f"{thread}2/"):
        reader.goto(old)
        expect(reader.get_by_role("heading", level=1)).to_have_text(new_title)
        expect(reader).to_have_url(re.compile("#post-1$"))
    expect(reader.locator("#post-1")).to_contain_text("O czym innym.")
    for old in (stays, f"{thread}3/"):
        reader.goto(old)
        expect(reader.locator("#post-3")).to_contain_text("Do rzeczy.")
    reader.locator("#post-2").get_by_role("link", name="Przejdź do nowego miejsca").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(new_title)


def test_field_with_suggestions_keeps_the_focus_when_scripts_start(moderator, thread):
    """Whoever types before the scripts have started goes on typing in the field."""
    open_tools(moderator, thread)
    moderator.add_init_script(
        "document.addEventListener('readystatechange', () => {"
        " document.querySelector('[name=into]')?.focus(); }, { once: true })"
    )
    moderator.get_by_role("link", name="Połącz wątki").click()
    field = moderator.get_by_role("combobox", name="Drugi wątek")
    expect(field).to_be_focused()
    moderator.keyboard.type("Drugi")
    expect(field).to_have_value("Drugi")


def test_old_urls_of_merged_threads_redirect(thread, title, author, reader, moderator):
    other = ask(author, title=unlike_others("To samo pytanie"), text="Drugie zdanie.")
    (post,) = answer(author, other, "Odpowiedź na drugie.")
    open_tools(moderator, other)
    moderator.get_by_role("link", name="Połącz wątki").click()
    moderator.locator("[name=into]").fill(thread)
    moderator.get_by_role("button", name="Dalej").click()
    expect(moderator.get_by_text(f"Do wątku: {title}")).to_be_visible()
    moderator.get_by_role("button", name="Połącz wątki").click()
    expect(told(moderator)).to_contain_text("Wątki zostały połączone.")

    for old in (post, f"{other}2/"):
        reader.goto(old)
        expect(reader.get_by_role("heading", level=1)).to_have_text(title)
        expect(reader).to_have_url(re.compile("#post-3$"))
    expect(reader.locator("#post-3")).to_contain_text("Odpowiedź na drugie.")
    reader.goto(other)
    expect(reader.get_by_role("heading", level=1)).to_have_text(title)


def test_keyboard_chooses_the_other_thread_of_a_merge(author, moderator):
    word = f"wzór{unlike_others('').strip()}"
    thread, other = (ask(author, title=f"{word} {letter}") for letter in "AB")
    open_tools(moderator, thread)
    moderator.get_by_role("link", name="Połącz wątki").click()
    field = moderator.get_by_role("combobox")
    field.press_sequentially(word.replace("ó", "o"))
    expect(moderator.get_by_role("option")).to_have_text(re.compile(f"{word} B"))
    field.press("ArrowDown")
    field.press("Enter")
    number = other.rstrip("/").rpartition("/")[2]
    expect(field).to_have_value(f"{word} B (#{number})")
    expect(moderator.get_by_role("listbox")).to_be_hidden()
    moderator.get_by_role("button", name="Dalej").click()
    expect(moderator.get_by_text(f"Do wątku: {word} B")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_split_shows_only_the_fields_of_the_chosen_place(scripts, thread, author, open_as):
    answer(author, thread, "O czym innym.")
    window = open_as("moderator", java_script_enabled=scripts)
    window.goto(f"{thread}split/")
    new, other = window.locator("[name=title]"), window.locator("#id_into")
    expect(new).to_be_visible()
    expect(other).to_be_hidden()
    window.locator("[name=where][value=other]").check()
    expect(other).to_be_visible()
    expect(new).to_be_hidden()


# --- Locking, pinning, renaming and moving threads ---------------------------------------------


def test_locked_thread_can_be_read_but_not_replied_to(thread, author, moderator):
    open_tools(moderator, thread)
    moderator.get_by_role("button", name="Zamknij wątek").click()
    expect(told(moderator)).to_contain_text("Wątek jest zamknięty.")
    author.goto(thread)
    expect(author.locator("main")).to_contain_text("Ten wątek jest zamknięty")
    expect(author.get_by_role("button", name="Opublikuj odpowiedź")).to_have_count(0)
    open_tools(moderator, thread)
    moderator.get_by_role("button", name="Otwórz wątek ponownie").click()
    author.reload()
    expect(author.get_by_role("button", name="Opublikuj odpowiedź")).to_be_visible()


def test_reply_to_a_thread_locked_meanwhile_keeps_its_text(thread, author, moderator, complaints):
    complaints.expected.add(403)
    author.goto(thread)
    author.get_by_role("textbox", name="Odpowiedź").fill("Pisane godzinę")
    open_tools(moderator, thread)
    moderator.get_by_role("button", name="Zamknij wątek").click()
    author.get_by_role("button", name="Opublikuj odpowiedź").click()
    expect(author.locator("main")).to_contain_text("Ten wątek został zamknięty")
    expect(author.locator("main")).to_contain_text("Pisane godzinę")


def test_pinned_thread_is_listed_above_newer_threads(thread, title, author, reader, moderator):
    open_tools(moderator, thread)
    moderator.get_by_role("button", name="Przypnij wątek").click()
    expect(told(moderator)).to_contain_text("Wątek jest przypięty")
    ask(author, title=unlike_others("Późniejszy"))
    reader.goto("/forum/sections/prawo-lokalne/")
    expect(reader.locator(".row", has_text=title)).to_contain_text("przypięty")
    titles = reader.locator(".row-title").all_inner_texts()
    later = next(at for at, text in enumerate(titles) if "Późniejszy" in text)
    assert next(at for at, text in enumerate(titles) if title in text) < later


def test_renamed_thread_keeps_its_address(thread, title, reader, moderator):
    new_title = unlike_others("Kto zwołuje komisję rady?")
    open_tools(moderator, thread)
    moderator.get_by_role("link", name="Zmień tytuł").click()
    moderator.get_by_label("Tytuł").fill(new_title)
    moderator.get_by_role("button", name="Zapisz tytuł").click()
    reader.goto(thread)
    expect(reader.get_by_role("heading", level=1)).to_have_text(new_title)
    moderator.goto("/forum/moderation/log/")
    expect(moderator.locator(".row", has_text=title).first).to_contain_text("Ewa Korczak")


def test_thread_moved_to_a_closed_section_is_hidden_at_once(
    thread, title, author, reader, moderator, complaints
):
    complaints.expected.add(404)
    (post,) = answer(author, thread, "Tylko dla grupy.")
    reader.goto(thread)
    expect(reader.locator("#post-2")).to_be_visible()
    open_tools(moderator, thread)
    moderator.get_by_role("link", name="Przenieś wątek").click()
    moderator.get_by_label("Do którego działu").select_option(label=f"{CLOSED} (zamknięty)")
    moderator.get_by_role("button", name="Przenieś wątek").click()
    expect(told(moderator)).to_contain_text(CLOSED)
    for address in (thread, f"{thread}2/", f"{thread}reply/", post):
        assert reader.goto(address).status == 404
    reader.goto("/forum/threads/")
    expect(reader.locator("main")).not_to_contain_text(title)
    author.goto(post)
    expect(author.locator("#post-2")).to_contain_text("Tylko dla grupy.")
