"""A sign-up that is interrupted at each of its steps, and finished later or in another browser."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.test_joining import PASSWORD, fill, heading, letter_to  # noqa: F401 a fixture

CODE = r"^([A-Z0-9]{4}-[A-Z0-9]{4})$"


@pytest.fixture
def email():
    return f"przerwana{uuid4().hex[:8]}@example.org"


def sign_up(window, email, password=PASSWORD):
    window.goto("/account/signup/")
    fill(window, first_name="Barbara", last_name="Przerwana", email=email)
    fill(window, password1=password, password2=password)
    window.get_by_role("button", name="Załóż konto").click()
    window.wait_for_url("**/account/confirm-email/")


def enter(window, code):
    fill(window, code=code)
    window.get_by_role("button", name="Potwierdź").click()


def sign_in(window, email, password=PASSWORD):
    window.goto("/account/login/")
    fill(window, login=email, password=password)
    window.get_by_role("button", name="Zaloguj się", exact=True).click()


def test_sign_up_left_at_the_code_is_started_again_in_another_browser(open_as, letter_to, email):  # noqa: F811
    sign_up(open_as(), email, password="pierwsza-fraza-2026")
    other = open_as()
    sign_up(other, email)
    expect(other.get_by_role("main")).to_contain_text("ważny 15 minut")
    enter(other, letter_to(email, CODE))
    expect(heading(other)).to_have_text("Moja jednostka i stanowisko")

    third = open_as()
    sign_in(third, email)
    expect(heading(third)).to_have_text("Moja jednostka i stanowisko")


def test_sign_up_is_resumed_from_the_sign_in_page(open_as, letter_to, email):  # noqa: F811
    window = open_as()
    sign_up(window, email)
    window.goto("/account/login/")
    expect(heading(window)).to_have_text("Zaloguj się")
    window.get_by_role("link", name="Wpisz kod").click()
    window.get_by_role("button", name="Wyślij nowy kod").click()
    enter(window, letter_to(email, CODE))
    expect(heading(window)).to_have_text("Moja jednostka i stanowisko")


def test_sign_up_left_at_the_code_is_finished_with_a_sign_in_code(open_as, letter_to, email):  # noqa: F811
    sign_up(open_as(), email)
    other = open_as()
    other.goto("/account/login/")
    other.get_by_role("link", name="Zaloguj się kodem").click()
    fill(other, email=email)
    other.get_by_role("main").get_by_role("button", name="Wyślij kod").click()
    other.wait_for_url("**/account/login/code/confirm/**")
    enter(other, letter_to(email, CODE))
    expect(heading(other)).to_have_text("Moja jednostka i stanowisko")


def test_joining_is_resumed_in_another_browser(open_as, letter_to, email):  # noqa: F811
    window = open_as()
    sign_up(window, email)
    enter(window, letter_to(email, CODE))
    window.get_by_role("link", name="Podaję, gdzie pracuję").or_(
        window.locator("main a[href$='/joining/place/']").first
    ).first.click()
    expect(window.get_by_role("main")).to_contain_text("Krok 1 z 2")
    expect(window.locator(".subnav")).to_have_count(0)

    other = open_as()
    other.goto("/account/joining/place/")
    expect(other.get_by_role("main")).to_contain_text("tylko dla osób zalogowanych")
    fill(other, login=email, password=PASSWORD)
    other.get_by_role("button", name="Zaloguj się", exact=True).click()
    other.wait_for_url(re.compile("/account/joining/place/$"))
    other.locator("main [name=q]").fill("Starostwo Powiatowe w Łowiczu")
    other.locator("main [name=q]").press("Escape")
    other.locator("main [name=q]").press("Enter")
    other.get_by_role("link", name="Starostwo Powiatowe w Łowiczu").click()
    expect(other.get_by_role("main")).to_contain_text("Krok 2 z 2")
