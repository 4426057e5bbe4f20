"""From a programme of last year to the first applications for the new one."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.recruiting import (
    DAY,
    TOWN,
    copy_example,
    email_to,
    fill_in,
    link_in,
    moment,
    recruit,
)

PHONE, WIDE = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
STEPS = 90
"""How often Tab is pressed at most on the way to a control."""


@pytest.fixture
def desk(open_as):
    return open_as("organiser", viewport=WIDE)


def open_group(window, programme):
    """Goes from the page of the programme to its group, as a reader does."""
    window.goto(programme.offer)
    window.locator("#groups ~ * a:visible").first.click()
    expect(window.get_by_role("heading", level=1)).to_have_text(f"Oświata, {TOWN}")


def save(window):
    window.locator("main form.form .button-primary").click()


def test_copy_has_the_groups_of_last_year_in_one_screen(desk):
    copy_example(desk)
    assert violations(desk) == []
    address = desk.url.replace("/edit/", "/grid/")
    desk.goto(address)
    boxes = desk.get_by_role("table").get_by_role("checkbox")
    expect(boxes.and_(desk.locator(":checked"))).to_have_count(28)
    expect(desk.get_by_role("columnheader")).to_have_count(8)
    expect(desk.get_by_role("columnheader").last).to_be_in_viewport(ratio=1)
    assert violations(desk) == []


def test_new_programme_is_changed_published_and_found_by_a_visitor(desk, open_as):
    made = recruit(desk, places=15)
    desk.get_by_role("link", name=f"Oświata, {TOWN}").click()
    expect(desk.locator(".lead")).to_contain_text("0 z 15")
    desk.get_by_role("link", name="Liczba miejsc").click()
    desk.fill("[name=capacity]", "16")
    desk.fill("[name=reason]", "Sala jest większa, niż zakładano.")
    save(desk)
    expect(desk.locator(".messages")).to_be_visible()
    expect(desk.locator(".lead")).to_contain_text("0 z 16")
    assert violations(desk) == []

    visitor = open_as(viewport=WIDE)
    visitor.goto("/training/")
    visitor.get_by_role("link", name=made.title).click()
    open_group(visitor, made)
    expect(visitor.locator(".group-state")).to_contain_text("miejsc 16")
    expect(visitor.locator(".group-state .button-primary")).to_be_visible()


def test_form_is_filled_before_the_opening_and_sent_by_one_button(desk, open_as, mail_folder):
    made = recruit(desk, opens_in=3 * DAY)
    window = open_as("chair")
    open_group(window, made)
    window.locator(".group-state .button").click()
    fill_in(window)
    expect(window.locator("button[value=send]")).to_have_count(0)
    window.locator("button[value=save]").click()
    expect(window.locator(".notice-warn")).to_contain_text("nie daje miejsca ani numeru")
    expect(window.get_by_role("button", name="Drukuj")).to_be_visible()
    window.emulate_media(media="print")
    expect(window.locator("main")).to_contain_text("Prowadzę sieć szkół podstawowych.")
    expect(window.locator(".form-actions")).to_be_hidden()
    window.emulate_media(media="screen")
    assert violations(window) == []

    open_recruitment(desk, made)
    window.reload()
    window.locator("main form .button-primary").click()
    expect(window.locator("main")).to_contain_text("Numer zgłoszenia: 1, numer w kolejce grupy: 1")
    expect(window.locator("main")).to_contain_text("Miejsce jest przyznane.")
    assert "Miejsce jest przyznane." in email_to(mail_folder, "chair@", made)


def open_recruitment(desk, programme):
    """The organiser lets the recruitment of the group begin now."""
    desk.goto(programme.desk)
    desk.get_by_role("link", name=f"Oświata, {TOWN}").click()
    desk.get_by_role("link", name="Edytuj grupę").click()
    desk.fill("[name=opens_at]", moment(timedelta(hours=-1)))
    save(desk)
    expect(desk.locator(".messages")).to_be_visible()


def tab_to(window, target):
    """Presses Tab until the control ``target`` (a locator) has the focus."""
    for _step in range(STEPS):
        if target.evaluate("(control) => control === document.activeElement"):
            return
        window.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def type_into(window, name, text):
    tab_to(window, window.locator(f"[name={name}]"))
    window.keyboard.press("Control+A")
    window.keyboard.type(text)


def test_keyboard_alone_applies(desk, open_as):
    made = recruit(desk)
    window = open_as("minutes")
    window.goto(made.offer)
    tab_to(window, window.locator("#groups ~ * td a").first)
    window.keyboard.press("Enter")
    window.wait_for_url(re.compile(r"/\d+/$"))
    tab_to(window, window.locator(".group-state .button-primary"))
    window.keyboard.press("Enter")
    window.wait_for_url("**/apply/**")
    type_into(window, "unit", "Stryków")
    expect(window.get_by_role("option").first).to_be_visible()
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Enter")
    for name, text in [
        ("workplace", "Urząd Miasta"),
        ("position", "inspektorka"),
        ("phone", "77 100 200"),
    ]:
        type_into(window, name, text)
    for tick in window.locator("[name^=criterion_]").all():
        tab_to(window, tick)
        window.keyboard.press("Space")
    type_into(window, "question_1", "Prowadzę sieć szkół.")
    tab_to(window, window.locator("[name=question_2]").first)
    window.keyboard.press("Space")
    tab_to(window, window.locator("[name=question_7]"))
    window.keyboard.press("Space")
    tab_to(window, window.locator("button[value=send]"))
    window.keyboard.press("Enter")
    expect(window.locator("main")).to_contain_text("Numer zgłoszenia: 1")
    assert violations(window) == []


def test_phone_without_scripts_applies_to_the_end(desk, open_as, mail_folder):
    made = recruit(desk)
    window = open_as("expert", viewport=PHONE, java_script_enabled=False)
    open_group(window, made)
    assert_narrow(window)
    window.locator(".group-state .button-primary").click()
    expect(window.locator("[name=unit]")).to_be_visible()
    assert_narrow(window)
    fill_in(window)
    window.locator("button[value=send]").click()
    expect(window.locator("main")).to_contain_text("Numer zgłoszenia: 1")
    assert_narrow(window)
    received = email_to(mail_folder, "expert@", made, "Miejsce jest przyznane.")
    window.goto(link_in(received, "/training/mine/"))
    expect(window.locator("main")).to_contain_text(made.title)
    assert_narrow(window)


def assert_narrow(window):
    """The page does not have to be scrolled sideways."""
    window.wait_for_load_state()
    assert window.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
