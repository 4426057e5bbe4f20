"""A minute-taker plans a meeting, records it, and prints its minutes."""

import re
from uuid import uuid4

from playwright.sync_api import expect


def test_minute_taker_records_a_meeting_and_prints_its_minutes(open_as):
    title = f"Posiedzenie próbne {uuid4().hex[:6]}"
    window = open_as("minutes")
    window.goto("/forum/meetings/")
    window.get_by_role("link", name="Zaplanuj posiedzenie").click()
    window.locator("[name=body]").select_option(label="Samorządowe Forum JST i organizacji JST")
    window.locator("[name=number]").fill(f"T{uuid4().hex[:4]}")
    window.locator("[name=title]").fill(title)
    window.locator("[name=starts_at]").fill("2026-11-20T10:00")
    window.locator("[name=place]").fill("Sala nr 12")
    window.locator("main form button.button-primary").click()

    expect(window.locator("[name=items-0-title]")).to_have_value(re.compile("^Otwarcie"))
    window.locator("[name=items-1-title]").fill("Zasady wymiany dokumentów")
    for row in range(2, window.locator("[name^=items-][name$=-title]").count()):
        window.locator(f"[name=items-{row}-title]").fill("")  # items without a title are not saved
    window.locator("main form button.button-primary").click()
    expect(window.get_by_role("heading", level=1)).to_have_text(title)
    window.get_by_role("button", name="Zwołaj posiedzenie").click()
    for again in range(2):
        window.get_by_role("link", name="Otwórz posiedzenie").click()
        window.get_by_role("button", name="Otwórz posiedzenie dzisiaj").click()
        if not again:  # undoes the first opening
            window.goto(re.sub(r"(/meetings/\d+/).*", r"\1", window.url))
            window.get_by_role("button", name="Cofnij otwarcie").click()
            expect(window.get_by_role("status")).to_contain_text("zwołane")
    window.goto(re.sub(r"(/meetings/\d+/).*", r"\1record/", window.url))

    window.get_by_role("button", name="Zaznacz pozostałe osoby jako obecne").click()
    window.get_by_role("button", name="Zapisz i przejdź do przebiegu").click()
    window.get_by_role("textbox", name="Przebieg dyskusji").fill("Przewodniczący powitał obecnych.")
    window.get_by_role("button", name="Zapisz i przejdź do punktu 2").click()
    window.get_by_role("textbox", name="Przebieg dyskusji").fill("Omówiono dwa warianty.")
    window.locator("[name=motions-0-text]").fill("Dokumenty wymieniamy przez Forum.")
    for votes, count in (("for", 12), ("against", 0), ("abstained", 1)):
        window.locator(f"[name=motions-0-votes_{votes}]").fill(str(count))
    window.get_by_role("button", name="Zapisz i przejdź do protokołu").click()

    minutes = window.get_by_role("article")
    expect(minutes).to_contain_text("Przewodniczący powitał obecnych.")
    expect(minutes).to_contain_text("Dokumenty wymieniamy przez Forum.")
    expect(minutes).to_contain_text(re.compile(r"za\W+12", re.I))
    window.get_by_role("link", name="Wróć do posiedzenia").click()
    window.get_by_role("button", name="Zamknij posiedzenie").click()
    window.goto(re.sub(r"(/meetings/\d+/).*", r"\1minutes/", window.url))
    window.get_by_role("button", name="Przekaż do uwag").click()
    expect(window.get_by_role("status")).to_contain_text("Protokół")
    check_print(window)

    member = open_as("member")
    member.goto(window.url)
    expect(member.get_by_role("article")).to_contain_text("Omówiono dwa warianty.")


def check_print(window):
    """Checks that the button prints, and that the printed page shows only the minutes."""
    window.evaluate("window.print = () => { document.title = 'printed' }")
    window.get_by_role("button", name="Drukuj").click()
    assert window.title() == "printed"
    window.emulate_media(media="print")
    expect(window.get_by_role("article")).to_be_visible()
    expect(window.get_by_role("banner").get_by_role("navigation").first).to_be_hidden()
    expect(window.get_by_role("button", name="Drukuj")).to_be_hidden()
    assert window.pdf(format="A4").startswith(b"%PDF")
