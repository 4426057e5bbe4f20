"""A new user exports their data and deletes the account.

The test signs up a user of its own, because all tests share the demo accounts.
"""

import json
import re
from uuid import uuid4
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.sent_mail import sent_emails, text_of

PASSWORD = "moje-haslo-na-dzis-26"  # noqa: S105 - for an account that the test creates and deletes


def letters_to(mail_folder, email):
    """Returns the plain texts of the e-mails to ``email``, the oldest first."""
    return [text_of(letter) for letter in sent_emails(mail_folder) if letter["To"] == email]


@pytest.fixture
def newcomer(open_as, mail_folder):
    """Signs up. Returns (window of the new account, its e-mail address)."""
    window, email = open_as(), f"nowa.{uuid4().hex[:8]}@example.org"
    window.goto("/account/signup/")
    window.locator("[name=first_name]").fill("Jagoda")
    window.locator("[name=last_name]").fill("Przelotna")
    window.locator("[name=email]").fill(email)
    window.locator("[name=password1]").fill(PASSWORD)
    window.locator("[name=password2]").fill(PASSWORD)
    window.locator("main form button.button-primary").click()
    window.locator("[name=code]").wait_for()
    code = re.findall(r"^([A-Z0-9-]{6,9})$", letters_to(mail_folder, email)[-1], re.M)[0]
    window.locator("[name=code]").fill(code)
    window.locator("main form button.button-primary").click()
    window.wait_for_url(lambda url: "/account/joining" in url)
    return window, email


def type_password_again(window):
    window.wait_for_url(re.compile("/account/reauthenticate/"))
    window.locator("[name=password]").fill(PASSWORD)
    window.locator("main form button.button-primary").click()


def test_new_user_exports_data_and_erases_the_account(newcomer, mail_folder):
    window, email = newcomer
    window.goto("/account/privacy/")
    window.locator("form[action$='/copies/new/'] button").click()
    type_password_again(window)
    download = window.locator("main a[href*='/account/privacy/copies/']")
    expect(download).to_be_visible()
    assert "/account/privacy/copies/" in letters_to(mail_folder, email)[-1]

    with window.expect_download() as waited:
        download.click()
    archive = ZipFile(waited.value.path())
    assert json.loads(archive.read("data.json"))["account"][0]["email"] == email
    assert "Jagoda Przelotna" in archive.read("index.html").decode()

    window.goto("/account/privacy/erase/")
    window.locator("[name=email]").fill("kto.inny@example.org")
    window.locator("main form .button-primary").click()
    expect(window.get_by_role("alert")).to_be_visible()
    window.locator("[name=email]").fill(email)
    window.locator("main form .button-primary").click()
    expect(window).to_have_url(re.compile("/account/privacy/erased/"))

    window.goto("/account/privacy/")
    expect(window).to_have_url(re.compile("/account/login/"))
    window.locator("[name=login]").fill(email)
    window.locator("[name=password]").fill(PASSWORD)
    window.locator("main form button.button-primary").first.click()
    expect(window.locator("[aria-invalid=true], [role=alert]").first).to_be_visible()
