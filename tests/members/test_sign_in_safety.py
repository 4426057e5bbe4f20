"""Signing in does not reveal who has an account, and limits attempts; the list of sessions."""

import statistics
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.test import Client

from members.accounts.browsers import browser_of
from members.accounts.models import User
from tests.factories.members import UserFactory
from tests.members.test_accounts import PERSON, code_of
from tests.members.test_second_factor import code_for

pytestmark = pytest.mark.django_db

PASSWORD = "dluga-fraza-44"
KNOWN, UNKNOWN = "anna@example.org", "nikt@example.org"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def person():
    user = UserFactory(email=KNOWN)
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def sign_in(client=None, password=PASSWORD, email=KNOWN, **headers):
    client = client or Client()
    data = {"login": email, "password": password}
    client.post("/account/login/", data, headers=headers)
    return client


class TestNobodyLearnsWhoHasAnAccount:
    """The responses are the same for an address with an account and for one without."""

    @pytest.mark.parametrize(
        ("path", "data"),
        [
            ("/account/login/", lambda email: {"login": email, "password": "zla-fraza-44"}),
            ("/account/login/code/", lambda email: {"email": email}),
            ("/account/password/reset/", lambda email: {"email": email}),
            ("/account/signup/", lambda email: PERSON | {"email": email}),
        ],
    )
    def test_responses_are_equal(self, path, data):
        answers = [self.answer(path, data(email), email) for email in (KNOWN, UNKNOWN)]
        assert answers[0] == answers[1]

    def answer(self, path, data, email):
        client = Client()
        client.cookies["csrftoken"] = "t" * 32
        answer = client.post(path, data)
        page = client.get(answer.url) if answer.status_code == 302 else answer
        token = page.context["csrf_token"]
        words = page.content.decode().replace(email, "ADDRESS").replace(str(token), "TOKEN")
        return answer.status_code, answer.get("Location"), page.status_code, words

    @pytest.mark.parametrize("path", ["/account/login/code/", "/account/password/reset/"])
    def test_unknown_address_gets_an_email(self, client, mailoutbox, path):
        client.post(path, {"email": UNKNOWN})
        assert [letter.to for letter in mailoutbox] == [[UNKNOWN]]

    def test_wrong_password_takes_equally_long_without_an_account(self, client, settings):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
        user = User.objects.get()
        user.set_password(PASSWORD)
        user.save()
        took = {
            email: statistics.median(self.seconds(email) for _time in range(3))
            for email in (KNOWN, UNKNOWN)
        }
        assert took[KNOWN] / 3 < took[UNKNOWN] < took[KNOWN] * 3

    def seconds(self, email):
        start = time.perf_counter()
        sign_in(password="zla-fraza-44", email=email)
        return time.perf_counter() - start


class TestLimits:
    @pytest.fixture(autouse=True)
    def _limited(self, settings):
        settings.ACCOUNT_RATE_LIMITS = {
            "reset_password": "20/m/ip,5/900s/key",
            "request_login_code": "20/m/ip,5/900s/key",
        }
        settings.MFA_RATE_LIMITS = {}

    def test_production_settings_have_the_limits(self):
        from config import settings as production

        assert production.ACCOUNT_RATE_LIMITS["reset_password"] == "20/m/ip,5/900s/key"
        assert not hasattr(production, "MFA_RATE_LIMITS")

    def test_correct_password_is_refused_after_many_attempts(self, client):
        for _time in range(5):
            sign_in(client, password="zla-fraza-44")
        sign_in(client)
        assert "_auth_user_id" not in client.session

    def test_unknown_address_has_the_same_limit(self, client):
        def words(email):
            for _time in range(6):
                data = {"login": email, "password": "zla-fraza-44"}
                page = client.post("/account/login/", data)
            return page.status_code, list(page.context["form"].errors.values())

        assert words(KNOWN) == words(UNKNOWN)

    @pytest.mark.parametrize(
        ("path", "refusal"), [("/account/login/code/", 200), ("/account/password/reset/", 429)]
    )
    @pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
    def test_number_of_emails_to_an_address_is_limited(self, mailoutbox, path, refusal, email):
        answers = [Client().post(path, {"email": email}) for _time in range(6)]
        assert [answer.status_code for answer in answers] == [302] * 5 + [refusal]
        assert len(mailoutbox) == 5

    def test_correct_app_code_is_refused_after_many_attempts(self, client, person):
        secret = generate_totp_secret()
        TOTP.activate(person, secret)
        sign_in(client)
        for code in ["000000"] * 5 + [code_for(secret)]:
            client.post("/account/2fa/authenticate/", {"code": code})
        assert "_auth_user_id" not in client.session

    def test_limit_page_is_polish(self):
        for _time in range(6):
            page = Client().post("/account/password/reset/", {"email": KNOWN})
        assert page.status_code == 429
        assert "za kilka minut" in page.content.decode()
        assert 'lang="pl"' in page.content.decode()

    def test_passkey_attempts_are_limited(self, client):
        answers = [
            client.post("/account/2fa/webauthn/login/", {"credential": "{}"}).status_code
            for _time in range(11)
        ]
        assert answers == [302] * 10 + [429]

    def test_limit_does_not_affect_other_ip_addresses(self):
        for number in range(31):
            sign_in(email=f"a{number}@example.org")
        other = Client(REMOTE_ADDR="192.0.2.7")
        assert "_auth_user_id" in sign_in(other).session


class TestChangeOfAddress:
    NEW = "anna.nowa@example.org"

    @pytest.fixture
    def client(self):
        client = sign_in()
        client.post("/account/reauthenticate/", {"password": PASSWORD})
        return client

    def ask(self, client, email=NEW):
        return client.post("/account/email/", {"email": email, "action_add": ""})

    def test_code_from_the_new_address_confirms_the_change(self, client, person, mailoutbox):
        assert self.ask(client).url == "/account/confirm-email/"
        person.refresh_from_db()
        assert person.email == KNOWN
        code = next(code_of(letter) for letter in mailoutbox if letter.to == [self.NEW])
        client.post("/account/confirm-email/", {"code": code})
        person.refresh_from_db()
        assert person.email == self.NEW
        address = person.emailaddress_set.get()
        assert (address.email, address.verified, address.primary) == (self.NEW, True, True)
        told = next(letter for letter in mailoutbox if letter.to == [KNOWN])
        assert self.NEW in told.body
        assert "_auth_user_id" in sign_in(email=self.NEW).session
        assert "_auth_user_id" not in sign_in(email=KNOWN).session

    def test_wrong_code_changes_nothing(self, client, person):
        self.ask(client)
        client.post("/account/confirm-email/", {"code": "ABC123"})
        person.refresh_from_db()
        assert person.email == KNOWN

    def test_address_of_another_account_is_not_revealed(self, client, person, mailoutbox):
        UserFactory(email="zajety@example.org").emailaddress_set.create(
            email="zajety@example.org", verified=True, primary=True
        )
        taken = self.ask(client, "zajety@example.org")
        free = self.ask(client)
        assert (taken.status_code, taken.url) == (free.status_code, free.url)
        person.refresh_from_db()
        assert person.email == KNOWN


class TestSessions:
    def test_list_has_the_browser_names(self, client):
        sign_in(client, **{"user-agent": FIREFOX})
        page = client.get("/account/sessions/").content.decode()
        assert "Firefox, Windows" in page
        assert "127.0.0.1" in page

    def test_one_session_is_signed_out(self, client):
        other = sign_in()
        row = UserSession.objects.get()
        sign_in(client)
        assert client.post(f"/account/sessions/{row.pk}/end/").url == "/account/sessions/"
        assert other.get("/account/sessions/").status_code == 302
        assert client.get("/account/sessions/").status_code == 200

    def test_all_other_sessions_are_signed_out(self, client):
        others = [sign_in(), sign_in()]
        sign_in(client)
        client.post("/account/sessions/")
        assert [other.get("/account/sessions/").status_code for other in others] == [302, 302]
        assert client.get("/account/sessions/").status_code == 200

    def test_session_of_another_user_cannot_be_ended(self, client, member):
        sign_in()
        row = UserSession.objects.get()
        client.force_login(member)
        assert client.post(f"/account/sessions/{row.pk}/end/").status_code == 404
        assert UserSession.objects.filter(pk=row.pk).exists()

    def test_get_request_ends_no_session(self, client):
        sign_in(client)
        row = UserSession.objects.get()
        assert client.get(f"/account/sessions/{row.pk}/end/").status_code == 405

    def test_visitor_is_sent_to_sign_in(self):
        assert Client().post("/account/sessions/1/end/").url.startswith("/account/login/")

    def test_pages_do_not_update_last_seen(self, client):
        """Opening a page does not change ``last_seen_at``, which would record when people read."""
        sign_in(client)
        seen = UserSession.objects.get().last_seen_at
        client.get("/account/email/")
        assert UserSession.objects.get().last_seen_at == seen

    def test_prune_deletes_ended_sessions(self, client):
        sign_in(client)
        gone = UserSession.objects.create(
            user=User.objects.get(email=KNOWN), ip="192.0.2.1", session_key="x" * 32, user_agent=""
        )
        call_command("prune")
        assert not UserSession.objects.filter(pk=gone.pk).exists()
        assert UserSession.objects.count() == 1


class TestBrowsers:
    @pytest.mark.parametrize(
        ("header", "words"),
        [
            (FIREFOX, "Firefox, Windows"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Microsoft Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            ("curl/8.5.0", "nieznana przeglądarka"),
            ("", "nieznana przeglądarka"),
        ],
    )
    def test_browser_of_returns_browser_and_system(self, header, words):
        assert browser_of(header) == words
