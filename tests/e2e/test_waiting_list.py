"""A place is passed on along the waiting list: three people apply for the only one."""

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.recruiting import apply, email_to, link_in, recruit

FIRST, SECOND, THIRD = "member", "member2", "author"
MINE = "/training/mine/"


def row_of(window, programme):
    """The row of the programme in the list of own applications, which is opened."""
    window.goto(MINE)
    return window.locator(".enrolment", has_text=programme.title)


def all_apply(open_as, programme):
    """The three people apply one after the other. Returns their windows."""
    windows = [open_as(name) for name in (FIRST, SECOND, THIRD)]
    for window in windows:
        apply(window, programme)
    return windows


def withdraw(window, programme):
    row_of(window, programme).get_by_role("link", name="Wycofaj").click()
    expect(window.locator(".lead")).to_contain_text("następn")
    assert violations(window) == []
    window.locator("main form .button-danger").click()
    expect(window.locator(".messages")).to_contain_text("Zgłoszenie zostało wycofane.")


def test_waiting_people_read_their_position_and_what_it_means(open_as):
    made = recruit(open_as("organiser"))
    first, second, third = all_apply(open_as, made)
    expect(first.locator("main")).to_contain_text("Miejsce jest przyznane.")
    expect(second.locator("main")).to_contain_text("Pozycja na liście rezerwowej: 1.")
    expect(third.locator("main")).to_contain_text("Pozycja na liście rezerwowej: 2.")
    row = row_of(third, made)
    expect(row).to_contain_text("Pozycja na liście rezerwowej: 2.")
    expect(row).to_contain_text("2 dni robocze")
    assert violations(third) == []


def test_free_place_is_offered_by_email_and_accepted_by_a_button(open_as, mail_folder):
    made = recruit(open_as("organiser"))
    first, second, third = all_apply(open_as, made)
    withdraw(first, made)
    offer = email_to(mail_folder, f"{SECOND}@", made, "Miejsce jest zarezerwowane do:")
    second.goto(link_in(offer, MINE))
    expect(second.locator("main")).to_contain_text("Miejsce jest zarezerwowane do:")
    assert violations(second) == []
    second.get_by_role("button", name="Przyjmij miejsce").click()
    expect(second.locator(".messages")).to_contain_text("Miejsce jest przyznane.")
    expect(row_of(second, made)).to_contain_text("Miejsce jest przyznane.")
    email_to(mail_folder, f"{SECOND}@", made, "Miejsce jest przyznane.")
    expect(row_of(third, made)).to_contain_text("Pozycja na liście rezerwowej: 1.")


def test_declined_place_is_offered_to_the_next_person(open_as, mail_folder):
    desk = open_as("organiser")
    made = recruit(desk)
    first, second, third = all_apply(open_as, made)
    withdraw(first, made)
    row_of(second, made).get_by_role("link", name="Zrezygnuj").click()
    assert violations(second) == []
    second.locator("main form .button-danger").click()
    expect(second.locator(".messages")).to_contain_text("Przejdzie na następną osobę.")
    email_to(mail_folder, f"{THIRD}@", made, "Miejsce jest zarezerwowane do:")
    expect(row_of(third, made).get_by_role("button", name="Przyjmij miejsce")).to_be_visible()
    desk.goto(made.desk)
    desk.get_by_role("table").get_by_role("link").first.click()
    expect(desk.locator("[aria-labelledby=ended] .row")).to_have_count(2)
    expect(desk.locator("[aria-labelledby=taking] .row")).to_have_count(1)
    assert violations(desk) == []
