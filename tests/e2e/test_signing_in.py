"""Passkeys, TOTP and recovery codes, sessions, and undoing a change of the e-mail address.

Passkeys are tested with Chromium's virtual authenticator.
"""

import re
import time
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.sent_mail import sent_emails, text_of

PASSWORD = "dluga-fraza-44-lipy"
IN_THE_LETTER = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.M)


def code_for(secret):
    """Returns the current TOTP code for ``secret``."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def letter_to(folder, email):
    """Returns the plain text of the newest e-mail to ``email``."""
    return [text_of(letter) for letter in sent_emails(folder) if letter["To"] == email][-1]


@pytest.fixture
def person(open_as, mail_folder):
    """Signs up. Returns (window of the new, signed-in account, its e-mail address)."""
    window, email = open_as(), f"klucz-{uuid4().hex[:8]}@example.org"
    window.goto("/account/signup/")
    for name, value in {
        "first_name": "Helena",
        "last_name": "Klucznik",
        "email": email,
        "password1": PASSWORD,
        "password2": PASSWORD,
    }.items():
        window.fill(f"[name={name}]", value)
    window.get_by_role("button", name="Załóż konto").click()
    window.wait_for_url("**/account/confirm-email/")
    window.fill("[name=code]", IN_THE_LETTER.search(letter_to(mail_folder, email))[1])
    window.get_by_role("button", name="Potwierdź").click()
    window.wait_for_url("**/account/joining/**")
    return window, email


def plug_in_a_key(window):
    """Adds a virtual authenticator that confirms every request.

    Returns (DevTools session, id of the authenticator).
    """
    devtools = window.context.new_cdp_session(window)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    answer = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, answer["authenticatorId"]


def open_confirmed(window, path):
    """Opens ``path``, and gives the password if the page requires reauthentication."""
    window.goto(path)
    if "/reauthenticate/" in window.url:
        window.fill("[name=password]", PASSWORD)
        window.keyboard.press("Enter")
        window.wait_for_url(f"**{path}")


def add_passkey(window):
    open_confirmed(window, "/account/2fa/webauthn/add/")
    window.fill("[name=name]", "Komputer w urzędzie")
    window.keyboard.press("Enter")
    window.wait_for_url("**/account/2fa/recovery-codes/")


def sign_out(window):
    window.goto("/account/logout/")
    window.locator("main button[type=submit]").click()
    window.wait_for_url(lambda url: "/account/" not in url)


def give_password(window, email):
    window.goto("/account/login/")
    window.fill("[name=login]", email)
    window.fill("[name=password]", PASSWORD)
    window.keyboard.press("Enter")


def test_passkey_is_created_and_signs_in_by_keyboard(person):
    window, email = person
    plug_in_a_key(window)
    add_passkey(window)
    window.goto("/account/2fa/")
    expect(window.get_by_role("main")).to_contain_text("Komputer w urzędzie")
    sign_out(window)

    window.goto("/account/login/?next=/account/2fa/")
    window.locator("button[form=passkey]").focus()
    window.keyboard.press("Enter")
    window.wait_for_url("**/account/2fa/")
    expect(window.get_by_role("banner")).to_contain_text("Helena Klucznik")


def test_passkey_is_the_second_factor_after_a_password(person):
    window, email = person
    plug_in_a_key(window)
    add_passkey(window)
    sign_out(window)
    give_password(window, email)
    window.wait_for_url("**/account/2fa/authenticate/")
    window.locator("button[form=passkey]").click()
    window.wait_for_url("**/account/joining/**")


def test_failed_passkey_shows_a_message_and_the_password_field(open_as):
    window = open_as()
    devtools, key = plug_in_a_key(window)
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    window.goto("/account/login/")
    window.locator("button[form=passkey]").click()
    expect(window.locator("[data-passkey-failed]")).to_be_visible()
    expect(window.locator("[name=password]")).to_be_editable()


def test_passkey_button_is_hidden_without_scripts(open_as):
    window = open_as(java_script_enabled=False)
    window.goto("/account/login/")
    expect(window.locator("button[form=passkey]")).to_be_hidden()
    expect(window.locator("a[href*='/account/login/code/']")).to_be_visible()


def test_totp_is_set_up_and_a_recovery_code_signs_in(person, mail_folder):
    window, email = person
    open_confirmed(window, "/account/2fa/totp/activate/")
    expect(window.locator(".qr img")).to_have_js_property("complete", True)
    window.fill("[name=code]", code_for(window.locator("#totp-key").inner_text()))
    window.keyboard.press("Enter")
    window.wait_for_url("**/account/2fa/recovery-codes/")
    codes = window.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    with window.expect_download() as download:
        window.locator("a[href$='/download/']").click()
    assert codes[0] in download.value.path().read_text()
    assert letter_to(mail_folder, email)
    sign_out(window)

    give_password(window, email)
    window.wait_for_url("**/account/2fa/authenticate/")
    window.fill("[name=code]", codes[0])
    window.keyboard.press("Enter")
    window.wait_for_url("**/account/joining/**")
    window.goto("/account/2fa/")
    expect(window.get_by_role("main")).to_contain_text(re.compile(r"\b9\b"))


def test_other_browser_is_signed_out(person, open_as):
    window, email = person
    other = open_as()
    give_password(other, email)
    other.wait_for_url("**/account/joining/**")
    window.goto("/account/sessions/")
    expect(window.locator("main .row")).to_have_count(2)
    window.locator("main .row button").click()
    expect(window.locator("main .row")).to_have_count(1)
    other.goto("/account/sessions/")
    expect(other).to_have_url(re.compile("/account/login/"))


def give_code(window, folder, email):
    window.fill("[name=code]", IN_THE_LETTER.search(letter_to(folder, email))[1])
    window.keyboard.press("Enter")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_owner_undoes_a_change_of_the_address(person, open_as, mail_folder, scripts):
    """Somebody who can read the owner's e-mail changes the address of the account.

    The owner undoes the change with the link in an e-mail to the former address.
    """
    window, email = person
    new = f"nowy-{uuid4().hex[:8]}@example.org"
    window.goto("/account/email/")
    window.get_by_role("link", name="Użyj kodu z wiadomości e-mail").click()
    window.get_by_role("button", name="Wyślij kod").click()
    give_code(window, mail_folder, email)
    window.wait_for_url("**/account/email/")
    window.fill("[name=email]:not([type=hidden])", new)
    window.get_by_role("button", name="Zmień adres").click()
    window.wait_for_url("**/account/confirm-email/")
    give_code(window, mail_folder, new)
    window.wait_for_url("**/account/joining/**")

    owner = open_as(java_script_enabled=scripts)
    owner.goto(re.search(r"https?://\S+(/account/restore/\S+)", letter_to(mail_folder, email))[1])
    expect(owner.get_by_role("main")).to_contain_text(new)
    if scripts:
        assert violations(owner) == []
    owner.get_by_role("button", name="Odzyskaj konto").click()
    owner.wait_for_url("**/account/restore/done/")
    window.goto("/account/sessions/")
    expect(window).to_have_url(re.compile("/account/login/"))

    owner.get_by_role("link", name="Zaloguj się kodem").click()
    owner.fill("[name=email]", email)
    owner.get_by_role("main").locator("form button[type=submit]").first.click()
    owner.wait_for_url("**/account/login/code/confirm/**")
    give_code(owner, mail_folder, email)
    owner.wait_for_url("**/account/joining/**")
