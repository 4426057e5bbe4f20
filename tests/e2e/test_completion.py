"""The organiser verifies an application, calls for what is missing, and the applicant mends it."""

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.recruiting import apply, email_to, link_in, recruit

MISSING = "Proszę napisać, ile szkół prowadzi gmina."
MENDED = "Prowadzę sieć pięciu szkół podstawowych."


def open_verification(desk, programme):
    desk.goto(f"{programme.desk}?q=moderator@example.org")
    desk.get_by_role("link", name="Ewa Korczak").first.click()
    desk.get_by_role("link", name="Weryfikacja formalna").click()


def answer(desk, number, text):
    """Ticks the answer in words for one criterion."""
    desk.locator("main form fieldset").nth(number).get_by_label(text, exact=True).check()


def save(desk):
    desk.locator("main form.form .button-primary").click()
    expect(desk.locator(".messages")).to_contain_text("Weryfikację zapisano.")


def call_for_completion(desk):
    desk.get_by_role("link", name="Wezwanie do uzupełnienia").click()
    desk.fill("[name=reason]", MISSING)
    assert violations(desk) == []
    desk.locator("main form.form .form-actions button").click()
    expect(desk.locator(".messages")).to_contain_text("Wezwanie wysłano e-mailem.")
    expect(desk.locator("main")).to_contain_text(MISSING)


def test_formal_gap_is_mended_and_the_numbers_stay(open_as, mail_folder):
    desk, window = open_as("organiser"), open_as("moderator")
    made = recruit(desk)
    apply(window, made)
    open_verification(desk, made)
    answer(desk, 0, "spełnione")
    save(desk)
    expect(desk.locator("main")).to_contain_text("Krzysztof Adamus")
    assert violations(desk) == []
    call_for_completion(desk)

    window.goto(link_in(email_to(mail_folder, "moderator@", made, MISSING), "/training/mine/"))
    expect(window.locator("main")).to_contain_text(MISSING)
    assert violations(window) == []
    window.goto(made.own("apply"))
    expect(window.locator("main")).to_contain_text(MISSING)
    window.fill("[name=question_1]", MENDED)
    window.locator("button[value=save]").click()
    expect(window.locator(".messages")).to_contain_text("Numery i miejsca pozostają bez zmian.")
    expect(window.locator("main")).to_contain_text("Numer zgłoszenia: 1, numer w kolejce grupy: 1")
    expect(window.locator("main")).not_to_contain_text(MISSING)

    open_verification(desk, made)
    expect(desk.locator("main")).to_contain_text(MENDED)
    answer(desk, 1, "spełnione")
    save(desk)
    expect(desk.get_by_role("radio", name="spełnione", exact=True, checked=True)).to_have_count(2)
