"""Everything that changes how a user signs in requires reauthentication, whoever the user is."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from config.urls import signing_in
from members.accounts.adapter import AccountAdapter
from members.accounts.models import User
from members.accounts.reauthentication import OPEN
from members.privacy.models import Export
from tests.factories.members import UserFactory
from tests.members.test_accounts import code_of
from tests.members.test_second_factor import code_for, passkey_of

pytestmark = pytest.mark.django_db

PASSWORD = "dluga-fraza-44"
NEW = "anna.nowa@example.org"
BY_CODE, BY_PASSWORD = "/account/reauthenticate/code/", "/account/reauthenticate/"
BY_APP, BY_PASSKEY = "/account/2fa/reauthenticate/", "/account/2fa/webauthn/reauthenticate/"

# The account routes that require reauthentication, by name, each with the arguments of its URL. A
# new route of allauth fails ``test_every_route_is_known`` until it is listed here or in ``OPEN``.
ASKS = {
    "account_email": {},
    "account_email_verification_sent": {},
    "account_change_password": {},
    "account_set_password": {},
    "mfa_activate_totp": {},
    "mfa_deactivate_totp": {},
    "mfa_view_recovery_codes": {},
    "mfa_generate_recovery_codes": {},
    "mfa_download_recovery_codes": {},
    "mfa_add_webauthn": {},
    "mfa_remove_webauthn": {"pk": 1},
    "accounts:remove_passkey": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
}


def names(patterns, namespace=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern.url_patterns, pattern.namespace or namespace)
        else:
            yield f"{namespace}:{pattern.name}" if namespace else pattern.name


@pytest.fixture
def person():
    """A user without a password, who signs in with codes from e-mails, as most people do."""
    user = UserFactory(email="anna@example.org")
    user.set_unusable_password()
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def with_password(user):
    user.set_password(PASSWORD)
    user.save()


def with_app(user, secret=None):
    TOTP.activate(user, secret or generate_totp_secret())
    RecoveryCodes.activate(user)


WAYS = {
    "code": (lambda user: None, BY_CODE),
    "password": (with_password, BY_PASSWORD),
    "app": (with_app, BY_APP),
    "passkey": (passkey_of, BY_PASSKEY),
    "password and app": (lambda user: (with_password(user), with_app(user)), BY_PASSWORD),
}


def confirm(client, mailoutbox, following="/account/email/"):
    """Reauthenticates with a code from an e-mail; returns the response to posting the code."""
    client.post(BY_CODE, {"action": "send", "next": following})
    return client.post(BY_CODE, {"code": code_of(mailoutbox[-1]), "next": following})


def test_every_route_is_known():
    known = {name.rpartition(":")[2] for name in ASKS} | OPEN
    assert {name.rpartition(":")[2] for name in names(signing_in)} == known


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", ASKS)
def test_route_requires_reauthentication(as_user, person, mailoutbox, route, method, way):
    prepare, page = WAYS[way]
    prepare(person)
    path = reverse(route, kwargs=ASKS[route])
    answer = getattr(as_user(person), method)(path)
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, page)
    assert not mailoutbox


OTHERS = [
    ("post", "/account/privacy/copies/new/"),
    ("get", "/account/privacy/copies/1/"),
    ("get", "/account/privacy/erase/"),
    ("post", "/account/privacy/erase/"),
]


@pytest.mark.parametrize(("method", "path"), OTHERS)
def test_export_and_deletion_require_reauthentication(as_user, person, method, path):
    answer = getattr(as_user(person), method)(path, {"email": person.email})
    assert answer.url.startswith(BY_CODE)
    person.refresh_from_db()
    assert person.erased_at is None
    assert not Export.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_editing_another_account_requires_reauthentication(as_user, administrator, person, method):
    path = f"/admin/users/edit/{person.pk}/"
    data = {"email": NEW, "first_name": "Anna", "last_name": "Nowak"}
    answer = getattr(as_user(administrator), method)(path, data)
    assert answer.url.startswith(BY_CODE) or answer.url.startswith(BY_PASSWORD)
    person.refresh_from_db()
    assert person.email == "anna@example.org"


@pytest.mark.parametrize("path", ["/admin/account/", "/account/profile/"])
def test_no_other_form_changes_address_or_password(as_user, administrator, path):
    before = (administrator.email, administrator.password)
    fields = {"email": NEW, "name_email-email": NEW, "password1": PASSWORD, "password2": PASSWORD}
    as_user(administrator).post(path, fields | {"password-new_password1": PASSWORD})
    administrator.refresh_from_db()
    assert (administrator.email, administrator.password) == before


class TestByCode:
    def test_code_is_sent_to_the_current_address(self, as_user, person, mailoutbox):
        client = as_user(person)
        answer = confirm(client, mailoutbox)
        assert [letter.to for letter in mailoutbox] == [[person.email]]
        assert answer.url == "/account/email/"
        assert client.get(answer.url).status_code == 200

    def test_posted_form_continues_after_reauthentication(self, as_user, person, mailoutbox):
        client = as_user(person)
        asked = client.post("/account/email/", {"email": NEW, "action_add": ""})
        assert asked.url == f"{BY_CODE}?next=%2Faccount%2Femail%2F"
        assert not mailoutbox
        assert confirm(client, mailoutbox).url == "/account/confirm-email/"
        assert NEW in [letter.to[0] for letter in mailoutbox]

    def test_get_request_sends_no_code(self, as_user, person, mailoutbox):
        page = as_user(person).get(f"{BY_CODE}?next=/account/email/")
        assert person.email in page.content.decode()
        assert "no-store" in page.headers["Cache-Control"]
        assert not mailoutbox

    def test_email_is_localised_with_text_and_html(self, as_user, person, mailoutbox):
        User.objects.filter(pk=person.pk).update(language="en")
        as_user(person).post(BY_CODE, {"action": "send"})
        code = code_of(mailoutbox[0])
        said = f"{code} – code to confirm that it is you, Local Government Forum"
        assert mailoutbox[0].subject == said
        assert mailoutbox[0].alternatives[0].mimetype == "text/html"

    def test_wrong_code_is_refused(self, as_user, person):
        client = as_user(person)
        client.post(BY_CODE, {"action": "send"})
        page = client.post(BY_CODE, {"code": "ABC123"})
        assert "Kod jest nieprawidłowy." in page.content.decode()
        assert client.get("/account/email/").status_code == 302

    def test_third_wrong_code_invalidates_the_code(self, as_user, person, mailoutbox):
        client = as_user(person)
        client.post(BY_CODE, {"action": "send"})
        for _time in range(3):
            client.post(BY_CODE, {"code": "ABC123"})
        client.post(BY_CODE, {"code": code_of(mailoutbox[0])})
        assert client.get("/account/email/").status_code == 302

    def test_code_is_valid_for_fifteen_minutes(self, as_user, person, mailoutbox, monkeypatch):
        client = as_user(person)
        client.post(BY_CODE, {"action": "send"})
        later = time.time() + 15 * 60 + 1
        monkeypatch.setattr(time, "time", lambda: later)
        client.post(BY_CODE, {"code": code_of(mailoutbox[0])})
        assert client.get("/account/email/").status_code == 302

    def test_only_the_last_code_is_valid_and_once(self, as_user, person, mailoutbox):
        client = as_user(person)
        for _time in range(2):
            client.post(BY_CODE, {"action": "send"})
        first, second = (code_of(letter) for letter in mailoutbox)
        assert client.post(BY_CODE, {"code": first}).status_code == 200
        assert client.post(BY_CODE, {"code": second}).status_code == 302
        assert client.post(BY_CODE, {"code": second}).url == BY_CODE

    def test_code_of_another_session_is_invalid(self, as_user, person, mailoutbox):
        client, thief = as_user(person), Client()
        client.post(BY_CODE, {"action": "send"})
        thief.force_login(person)
        thief.post(BY_CODE, {"code": code_of(mailoutbox[0])})
        assert thief.get("/account/email/").status_code == 302

    def test_code_sent_to_a_former_address_is_invalid(self, as_user, person, mailoutbox):
        client = as_user(person)
        client.post(BY_CODE, {"action": "send"})
        User.objects.filter(pk=person.pk).update(email=NEW)
        client.post(BY_CODE, {"code": code_of(mailoutbox[0])})
        assert client.get("/account/email/").status_code == 302

    def test_reauthentication_lasts_five_minutes(self, as_user, person, mailoutbox, monkeypatch):
        client = as_user(person)
        confirm(client, mailoutbox)
        later = time.time() + 301
        monkeypatch.setattr(time, "time", lambda: later)
        assert client.get("/account/email/").url.startswith(BY_CODE)

    def test_codes_share_the_limit_of_sign_in_codes(self, as_user, person, settings):
        settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,5/15m/key"}
        client = as_user(person)
        answers = [client.post(BY_CODE, {"action": "send"}).status_code for _time in range(6)]
        assert answers == [302] * 5 + [429]

    def test_user_with_a_password_can_reauthenticate_by_code(self, as_user, person, mailoutbox):
        with_password(person)
        client = as_user(person)
        assert BY_CODE in client.get(BY_PASSWORD).content.decode()
        assert confirm(client, mailoutbox).url == "/account/email/"

    @pytest.mark.parametrize("way", ["app", "passkey", "password and app"])
    def test_code_does_not_replace_a_second_factor(self, as_user, person, mailoutbox, way):
        prepare, page = WAYS[way]
        prepare(person)
        client = as_user(person)
        assert client.post(BY_CODE, {"action": "send"}).url == page
        urls = [way["url"] for way in AccountAdapter().get_reauthentication_methods(person)]
        assert page in urls
        assert BY_CODE not in urls
        assert not mailoutbox

    def test_code_requested_before_adding_a_factor_is_invalid(self, as_user, person, mailoutbox):
        client = as_user(person)
        client.post(BY_CODE, {"action": "send"})
        passkey_of(person)
        assert client.post(BY_CODE, {"code": code_of(mailoutbox[0])}).url == BY_PASSKEY

    def test_visitor_is_sent_to_sign_in(self, client):
        for method in (client.get, client.post):
            assert method(BY_CODE).url.startswith("/account/login/")

    def test_user_without_a_password_sets_one(self, as_user, person, mailoutbox):
        client = as_user(person)
        confirm(client, mailoutbox, "/account/password/set/")
        passwords = {"password1": PASSWORD, "password2": PASSWORD}
        client.post("/account/password/set/", passwords)
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_staff_without_password_and_factor_can_add_a_factor(self, editor, as_user, settings):
        """Staff without a second factor and without a password can add a factor, after they have
        typed a code from an e-mail."""
        settings.REQUIRE_SECOND_FACTOR = True
        editor.set_unusable_password()
        editor.save()
        client = as_user(editor)
        assert client.get("/account/2fa/totp/activate/").url.startswith(BY_CODE)
        assert client.get(BY_CODE).status_code == 200


class TestWhatWaits:
    def test_passwords_are_not_stored_in_the_session(self, as_user, person):
        client = as_user(person)
        passwords = {"password1": PASSWORD, "password2": PASSWORD}
        client.post("/account/password/set/", passwords)
        assert PASSWORD not in str(dict(client.session))

    def test_password_form_says_that_it_must_be_filled_in_again(self, as_user, person, mailoutbox):
        client = as_user(person)
        asked = client.post("/account/password/set/", {"password1": PASSWORD})
        assert "nigdy nie są zapamiętywane" in client.get(asked.url).content.decode()
        answer = confirm(client, mailoutbox, "/account/password/set/")
        assert answer.url == "/account/password/set/"
        person.refresh_from_db()
        assert not person.has_usable_password()

    def test_form_posted_by_a_thief_is_not_continued(self, as_user, person, mailoutbox):
        """A thief posts a form in an open session. The session's owner then opens the same page and
        reauthenticates, which must not send the form of the thief."""
        client = as_user(person)
        client.post("/account/email/", {"email": "zlodziej@example.org", "action_add": ""})
        client.get("/account/email/")
        assert confirm(client, mailoutbox).url == "/account/email/"
        assert {letter.to[0] for letter in mailoutbox} == {person.email}

    def test_confirming_a_new_address_requires_recent_reauthentication(
        self, as_user, person, mailoutbox, monkeypatch
    ):
        client = as_user(person)
        confirm(client, mailoutbox)
        client.post("/account/email/", {"email": NEW, "action_add": ""})
        code = next(code_of(letter) for letter in mailoutbox if letter.to == [NEW])
        later = time.time() + 301
        monkeypatch.setattr(time, "time", lambda: later)
        asked = client.post("/account/confirm-email/", {"code": code})
        assert asked.url.startswith(BY_CODE)
        person.refresh_from_db()
        assert person.email == "anna@example.org"
        confirm(client, mailoutbox, "/account/confirm-email/")
        person.refresh_from_db()
        assert person.email == NEW


class TestOtherWays:
    def test_reauthentication_by_password(self, as_user, person):
        with_password(person)
        client = as_user(person)
        client.post("/account/email/", {"email": NEW, "action_add": ""})
        data = {"password": PASSWORD, "next": "/account/email/"}
        assert client.post(BY_PASSWORD, data).url == "/account/confirm-email/"

    def test_wrong_password_is_refused(self, as_user, person, mailoutbox):
        with_password(person)
        client = as_user(person)
        client.post("/account/email/", {"email": NEW, "action_add": ""})
        client.post(BY_PASSWORD, {"password": "inna-fraza", "next": "/account/email/"})
        assert not mailoutbox

    def test_reauthentication_by_the_app(self, as_user, person):
        secret = generate_totp_secret()
        with_app(person, secret)
        client = as_user(person)
        client.post("/account/email/", {"email": NEW, "action_add": ""})
        data = {"code": code_for(secret), "next": "/account/email/"}
        assert client.post(BY_APP, data).url == "/account/confirm-email/"

    def test_forged_passkey_is_refused(self, as_user, person, mailoutbox):
        passkey_of(person)
        client = as_user(person)
        client.post("/account/email/", {"email": NEW, "action_add": ""})
        client.post(BY_PASSKEY, {"credential": "{}", "next": "/account/email/"})
        assert client.get("/account/email/").status_code == 302
        assert not mailoutbox

    def test_removing_a_passkey_requires_reauthentication(self, as_user, person):
        passkey = passkey_of(person)
        as_user(person).post(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/")
        assert Authenticator.objects.filter(pk=passkey.pk).exists()
