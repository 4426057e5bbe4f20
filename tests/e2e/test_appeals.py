"""An application is rejected; its applicant appeals, and somebody else than before accepts."""

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.recruiting import TOWN, apply, email_to, link_in, recruit

MINE = "/training/mine/enrolments/"
GROUNDS = "Zaświadczenie o zatrudnieniu było w załączniku."


def reject(desk, programme):
    """The organiser rejects the only application."""
    desk.goto(programme.desk)
    desk.locator("table").get_by_role("link", name=f"Oświata, {TOWN}", exact=True).click()
    desk.locator(".row-title a").click()
    desk.get_by_role("link", name="Odrzuć").click()
    desk.locator("[name=criteria]").first.check()
    desk.get_by_role("button", name="Odrzuć i wyślij uzasadnienie").click()
    expect(desk.locator(".messages")).to_contain_text("odrzucono")


def test_rejected_person_appeals_and_is_offered_the_place(open_as, mail_folder):
    desk, person = open_as("organiser"), open_as("member2")
    made = recruit(desk)
    apply(person, made)
    reject(desk, made)
    letter = email_to(mail_folder, "member2@", made, "Można się odwołać do")
    person.goto(link_in(letter, MINE))
    person.get_by_role("link", name="Odwołaj się").focus()
    person.keyboard.press("Enter")
    person.get_by_label("Uzasadnienie odwołania").focus()
    person.keyboard.type(GROUNDS)
    assert violations(person) == []
    person.get_by_role("button", name="Wyślij odwołanie").focus()
    person.keyboard.press("Enter")
    expect(person.locator(".messages")).to_contain_text("Odwołanie zostało wysłane.")
    desk.goto(f"{made.desk}appeals/")
    expect(desk.locator("main")).to_contain_text("musi rozpatrzyć ktoś inny")

    other = open_as("admin")
    letter = email_to(mail_folder, "admin@", made, "odwołuje się od")
    other.goto(link_in(letter, "/training/desk/appeals/"))
    expect(other.locator("main")).to_contain_text(GROUNDS)
    assert violations(other) == []
    other.get_by_label("uwzględnić").check()
    other.fill("[name=reason]", "Zaświadczenie jest w aktach.")
    other.get_by_role("button", name="Rozstrzygnij i wyślij uzasadnienie").click()
    expect(other.locator(".messages")).to_contain_text("Odwołanie zostało rozpatrzone")

    letter = email_to(mail_folder, "member2@", made, "odwołanie zostało uwzględnione")
    assert "Zaświadczenie jest w aktach." in letter
    person.goto(link_in(letter, MINE))
    person.get_by_role("button", name="Przyjmij miejsce").click()
    expect(person.locator(".messages")).to_contain_text("Miejsce jest przyznane.")
