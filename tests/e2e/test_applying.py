"""Applying for training: without scripts, in a narrow window, and after the session has ended.

The demo has an example programme that recruits. Each test applies as another demo account.
"""

from playwright.sync_api import expect

from demo.people import PASSWORD
from tests.e2e.axe import violations

FORM = "/training/mine/zarzadzanie-uslugami/apply/"


def fill_in(window, phone):
    """Fills in what is required. The unit is typed in full, as without suggestions."""
    window.fill("[name=unit]", "Opole")
    window.keyboard.press("Escape")
    window.fill("[name=workplace]", "Urząd Miasta")
    window.fill("[name=position]", "inspektorka")
    window.fill("[name=phone]", phone)
    for tick in window.locator("[name^=criterion_]").all():
        tick.check()


def test_errors_keep_the_text_without_scripts_in_a_narrow_window(open_as):
    size = {"width": 360, "height": 740}
    window = open_as("outsider", java_script_enabled=False, viewport=size)
    window.goto(FORM)
    window.fill("[name=workplace]", "Urząd Gminy w Łagowie")
    window.fill("[name=phone]", "")
    window.locator("button[value=save]").click()
    expect(window.locator(".error-summary")).to_be_visible()
    expect(window.locator("[name=workplace]")).to_have_value("Urząd Gminy w Łagowie")
    window.wait_for_load_state()  # also of the style sheets
    assert window.evaluate("document.documentElement.scrollWidth") <= 360


def test_text_survives_an_expired_session(open_as):
    window = open_as("member2", java_script_enabled=False)
    window.goto(FORM)
    fill_in(window, "77 100 200")
    window.context.clear_cookies(name="sessionid")
    window.locator("button[value=save]").click()
    window.fill("[name=login]", "member2@example.org")
    window.fill("[name=password]", PASSWORD)
    window.locator("main form button:not([type=button])").first.click()
    expect(window.locator("[name=phone]")).to_have_value("77 100 200")


def test_form_saves_itself_and_is_accessible(open_as):
    window = open_as("member")
    window.goto(FORM)
    window.fill("[name=phone]", "77 300 400")
    expect(window.locator("[data-draft-said]")).to_contain_text("Zapisano")
    assert violations(window) == []
    again = window.context.new_page()
    again.goto(window.url)
    expect(again.locator("[name=phone]")).to_have_value("77 300 400")
