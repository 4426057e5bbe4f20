"""An interrupted sign-up can be finished: in the same browser, in another one, with a new code."""

import time
from datetime import timedelta
from unittest import mock

import pytest
from allauth.account.adapter import get_adapter as of_account
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter as of_app
from django.conf import settings
from django.test import Client

from members.accounts.models import User
from tests.factories.members import UserFactory
from tests.members.test_accounts import PERSON, code_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

EMAIL = "jozefa.zolc@example.org"
ENTRANCES = ["/account/login/", "/account/signup/", "/account/login/code/"]
WAITING = {
    "sign-up": ("/account/signup/", PERSON, "/account/confirm-email/"),
    "code": ("/account/login/code/", {"email": EMAIL}, "/account/login/code/confirm/"),
    "reset": ("/account/password/reset/", {"email": EMAIL}, "/account/password/reset/confirm/"),
}


def sign_up(client, **changes):
    return client.post("/account/signup/", PERSON | changes)


def confirm(client, letter):
    return client.post("/account/confirm-email/", {"code": code_of(letter)})


def opens(password):
    client = Client()
    client.post("/account/login/", {"login": EMAIL, "password": password})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("other_browser", [True, False])
def test_second_sign_up_gets_a_valid_code(client, mailoutbox, other_browser):
    sign_up(client)
    browser = Client() if other_browser else client
    again = {"password1": "druga-fraza-55", "password2": "druga-fraza-55", "last_name": "Nowa"}
    assert sign_up(browser, **again).url == "/account/confirm-email/"
    assert confirm(browser, mailoutbox[-1]).url == "/account/start/"
    assert "_auth_user_id" in browser.session
    assert browser.get("/account/joining/").status_code == 200  # still signed in
    assert User.objects.get().last_name == "Nowa"
    assert opens("druga-fraza-55")
    assert not opens(PERSON["password1"])


def test_first_browser_finishes_with_its_own_data(client, mailoutbox):
    """A stranger signs up with the same address before its owner has confirmed it.

    The account gets the owner's name and password, not the stranger's.
    """
    sign_up(client)
    sign_up(Client(), first_name="Obcy", password1="obca-fraza-77", password2="obca-fraza-77")
    confirm(client, mailoutbox[0])
    assert User.objects.get().first_name == PERSON["first_name"]
    assert opens(PERSON["password1"])
    assert not opens("obca-fraza-77")


def test_stranger_who_signed_up_first_cannot_sign_in(client, mailoutbox):
    sign_up(Client(), password1="obca-fraza-77", password2="obca-fraza-77")
    sign_up(client)
    confirm(client, mailoutbox[-1])
    assert not opens("obca-fraza-77")


@pytest.mark.parametrize("flag", [{"last_login": "2026-01-02T10:00Z"}, {"is_active": False}])
def test_used_or_inactive_account_is_not_replaced(client, mailoutbox, flag):
    UserFactory(email=EMAIL, first_name="Dawna", **flag)
    sign_up(client)
    assert "już konto" in mailoutbox[-1].body or "konto już istnieje" in mailoutbox[-1].body
    assert User.objects.get().first_name == "Dawna"


def test_simultaneous_sign_up_is_no_error(client, mailoutbox):
    """Two people sign up with an address at the same time.

    The address is still free when the second form is checked, but taken when it is saved.
    """
    sign_up(Client())
    taken = "members.accounts.sign_up.SignUpForm.validate_unique_email"
    with mock.patch(taken, lambda form, value: value):
        assert sign_up(client).url == "/account/confirm-email/"
    assert confirm(client, mailoutbox[-1]).url == "/account/start/"


@pytest.mark.parametrize("waiting", WAITING.values(), ids=WAITING)
@pytest.mark.parametrize("path", ENTRANCES)
def test_sign_in_pages_link_back_to_the_code(client, waiting, path):
    begin, data, page = waiting
    client.post(begin, data)
    response = client.get(path)
    assert response.status_code == 200
    assert f'href="{page}"' in response.content.decode()
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("path", ENTRANCES)
def test_signed_in_user_is_redirected(member, as_user, path):
    assert as_user(member).get(path).url == "/account/start/"


def test_another_flow_ends_the_waiting_one(client):
    sign_up(client)
    client.post("/account/login/code/", {"email": "nikt@example.org"})
    assert client.get("/account/confirm-email/").url == "/account/login/"


def test_waiting_sign_up_ends_when_another_user_signs_in(client, member):
    sign_up(client)
    client.force_login(member)
    assert client.get("/account/confirm-email/").status_code == 302
    assert not EmailAddress.objects.filter(verified=True, email=EMAIL).exists()


class TestLifetime:
    """Every code is valid for as long as its page and its e-mail say."""

    MINUTES = "15 minut"

    @pytest.mark.parametrize("waiting", WAITING.values(), ids=WAITING)
    def test_page_and_email_name_the_lifetime(self, client, mailoutbox, waiting):
        begin, data, page = waiting
        user = UserFactory(email=EMAIL) if begin != "/account/signup/" else None
        client.post(begin, data)
        text = client.get(page).content.decode()
        assert f"ważny {self.MINUTES}" in text
        assert "Wyślij nowy kod" in text
        assert "najwyżej 5 w ciągu 15 minut" in text
        (letter,) = mailoutbox
        for body in (letter.body, letter.alternatives[0].content):
            assert f"jest ważny {self.MINUTES}" in body
        assert letter.subject.startswith(code_of(letter))
        assert "Samorządowe Forum" in letter.subject
        assert letter.valid_for == timedelta(minutes=15)
        assert user is None or user.email == EMAIL

    @pytest.mark.parametrize("waiting", WAITING.values(), ids=WAITING)
    @pytest.mark.parametrize(("age", "is_valid"), [(-10, True), (10, False)])
    def test_code_expires_after_the_lifetime(self, client, mailoutbox, waiting, age, is_valid):
        begin, data, page = waiting
        if begin != "/account/signup/":
            UserFactory(email=EMAIL)
        client.post(begin, data)
        later = time.time() + settings.CODE_LIFETIME + age
        with mock.patch("time.time", return_value=later):
            response = client.post(page, {"code": code_of(mailoutbox[0])})
            assert (response.url != begin) is is_valid
            if not is_valid:
                assert "jest już nieważny" in client.get(response.url).content.decode()

    def test_new_sign_up_code_has_the_full_lifetime(self, client, mailoutbox):
        sign_up(client)
        minutes = time.time() + 14 * 60
        with mock.patch("time.time", return_value=minutes):
            client.post("/account/confirm-email/", {"action": "resend"})
        with mock.patch("time.time", return_value=minutes + 14 * 60):
            assert confirm(client, mailoutbox[-1]).url == "/account/start/"

    @pytest.mark.parametrize("waiting", WAITING.values(), ids=WAITING)
    def test_every_page_sends_a_new_code(self, client, mailoutbox, waiting):
        begin, data, page = waiting
        if begin != "/account/signup/":
            UserFactory(email=EMAIL)
        client.post(begin, data)
        again = {"action": "resend"} if begin == "/account/signup/" else {"email": EMAIL}
        client.post(page if "action" in again else begin, again)
        assert client.post(page, {"code": code_of(mailoutbox[0])}).status_code == 200
        response = client.post(page, {"code": code_of(mailoutbox[1])})
        assert response.status_code == 302
        assert response.url != page


def test_wrong_app_code_error_does_not_mention_emails():
    assert "wiadomości" in str(of_account().error_messages["incorrect_code"])
    assert "wiadomości" not in str(of_app().error_messages["incorrect_code"])
    assert "aplikacj" in str(of_app().error_messages["incorrect_code"])
