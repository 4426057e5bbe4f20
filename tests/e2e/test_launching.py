"""A group has too few people: it is not launched, and they are offered a place in another town."""

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.recruiting import TOWN, apply, choose_town, email_to, link_in, recruit

OTHER = "Skierniewice"
MINE = "/training/mine/"


def add_group(desk, programme):
    """The organiser adds a group in another town, which is open at once."""
    desk.goto(f"{programme.desk}grid/")
    choose_town(desk, OTHER)
    desk.locator("main form.form .button-primary").click()
    expect(desk.locator(".messages")).to_be_visible()


def decide(desk, programme):
    """The organiser chooses the first group, reads the e-mails, and does not launch it."""
    desk.goto(f"{programme.desk}decisions/")
    desk.get_by_label(f"Oświata, {TOWN}").check()
    desk.get_by_label("nie uruchamiaj").check()
    desk.fill("[name=reason]", "Zgłosiła się jedna osoba, a grupa rusza od dwóch.")
    assert violations(desk) == []
    desk.get_by_role("button", name="Zobacz wiadomości").click()
    expect(desk.locator("main")).to_contain_text("Wiadomość dostanie 1 osoba.")
    expect(desk.locator("main")).to_contain_text(OTHER)
    assert violations(desk) == []
    desk.get_by_role("button", name="Zdecyduj i wyślij wiadomości").click()
    expect(desk.locator(".messages")).to_contain_text("Zapadła decyzja o 1 grupie")


def test_from_a_group_that_is_not_launched_to_a_place_in_another_town(open_as, mail_folder):
    desk, person = open_as("organiser"), open_as("member")
    made = recruit(desk, places=2, minimum=2)
    apply(person, made)
    add_group(desk, made)
    decide(desk, made)
    letter = email_to(mail_folder, "member@", made, "szkolenie się nie odbędzie", OTHER)
    assert "grupa rusza od dwóch" in letter
    person.goto(link_in(letter, MINE))
    row = person.locator(".enrolment", has_text=f"Oświata, {OTHER}").filter(has_text=made.title)
    expect(row).to_contain_text("Miejsce jest zarezerwowane do:")
    assert violations(person) == []
    row.get_by_role("button", name="Przyjmij miejsce").focus()
    person.keyboard.press("Enter")
    expect(person.locator(".messages")).to_contain_text("Miejsce jest przyznane.")
    person.goto(f"{made.offer}")
    expect(person.locator("main")).to_contain_text("nieuruchomiona")
