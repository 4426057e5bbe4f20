"""Nothing shows whether an address has an account.

With and without an account, the responses, the numbers of hashed passwords and e-mails, and the
writes to the database are the same. Timing is measured in ``tests/heavy/test_sign_up_timing.py``.
"""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.accounts.models import User
from members.membership.services.invitations import AlreadyMember, invite
from tests.factories.members import AffiliationFactory, UserFactory
from tests.members.test_accounts import PERSON, code_of

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "anna@example.org", "nikt@example.org"
PASSWORD = "dluga-fraza-44"
WRONG = {"code": "ABC123"}


def signing_up(email):
    return ("/account/signup/", PERSON | {"email": email})


def wrong_code_of(path):
    return lambda email: (path, WRONG)


CONFIRM = wrong_code_of("/account/confirm-email/")
STEPS = {
    "sign-up": [signing_up],
    "sign-up and a letter again": [
        signing_up,
        lambda email: ("/account/confirm-email/", {"action": "resend"}),
        lambda email: ("/account/confirm-email/", {"action": "resend"}),
        lambda email: ("/account/confirm-email/", {"action": "resend"}),
    ],
    "sign-up and wrong codes": [signing_up, CONFIRM, CONFIRM, CONFIRM, CONFIRM],
    "sign-up and another address": [
        signing_up,
        lambda email: ("/account/confirm-email/", {"action": "change", "email": "x@example.org"}),
    ],
    "sign-up twice": [signing_up, signing_up],
    "sign-up twice and a code": [signing_up, signing_up, CONFIRM],
    "sign-up, then something else": [
        signing_up,
        lambda email: ("/account/login/", {"login": "x@example.org", "password": "zla-fraza-44"}),
        lambda email: ("/account/login/code/", {"email": "x@example.org"}),
        CONFIRM,
    ],
    "sign-up with bad input": [
        lambda email: ("/account/signup/", PERSON | {"email": email, "password2": "inna-fraza"})
    ],
    "password": [lambda email: ("/account/login/", {"login": email, "password": "zla-fraza-44"})],
    "code": [
        lambda email: ("/account/login/code/", {"email": email}),
        *[wrong_code_of("/account/login/code/confirm/")] * 4,
    ],
    "forgotten password": [
        lambda email: ("/account/password/reset/", {"email": email}),
        *[wrong_code_of("/account/password/reset/confirm/")] * 4,
    ],
}


def with_password(user):
    user.set_password(PASSWORD)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)


def without_password(user):
    user.set_unusable_password()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)


def inactive(user):
    with_password(user)
    user.is_active = False


def never_confirmed(user):
    user.set_password(PASSWORD)
    user.emailaddress_set.create(email=user.email, primary=True)


def made_in_the_cms(user):
    """Does nothing: accounts that are created in the CMS have no EmailAddress of allauth."""


KINDS = [with_password, without_password, inactive, never_confirmed, made_in_the_cms]


@pytest.fixture(autouse=True)
def hashed(settings, monkeypatch):
    """A list to which each hashed password is added during the test. Also makes hashing fast."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    found, encode = [], PBKDF2PasswordHasher.encode

    def counted(hasher, password, *args, **kwargs):
        found.append(password)
        return encode(hasher, password, *args, **kwargs)

    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1)
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    return found


@pytest.fixture
def walk(hashed, mailoutbox):
    """``walk(steps, email)``: posts all ``steps`` in one new browser.

    Each step is a function that returns (path, form data) for ``email``. Returns for each step what
    can be observed: the response, cookies, number of hashed passwords, and recipients of e-mails.
    """

    def go(steps, email):
        client = Client()
        client.cookies["csrftoken"] = "t" * 32
        return [step(client, *each(email), email) for each in steps]

    def step(client, path, data, email):
        before = len(hashed), len(mailoutbox)
        answer = client.post(path, data)
        cost = len(hashed) - before[0], [letter.to for letter in mailoutbox[before[1] :]]
        page = client.get(answer.url) if answer.status_code == 302 else answer
        words = re.sub(r'value="\w{64}"', "", page.content.decode())
        seen = answer.status_code, answer.get("Location"), page.status_code, page.get("Location")
        return (*seen, sorted(client.cookies), str((*cost, words)).replace(email, "ADDRESS"))

    return go


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_responses_and_work_are_equal(walk, steps, kind):
    user = UserFactory(email=KNOWN)
    kind(user)
    user.save()
    for known, unknown in zip(walk(steps, KNOWN), walk(steps, UNKNOWN), strict=True):
        assert known == unknown


class TestSigningUp:
    @pytest.fixture(autouse=True)
    def person(self):
        user = UserFactory(email=KNOWN, language="en", first_name="Anna")
        with_password(user)
        user.save()
        return user

    def test_known_address_causes_one_hash_and_one_email(self, client, hashed, mailoutbox):
        hashed.clear()
        client.post(*signing_up(KNOWN))
        assert hashed == [PERSON["password1"]]
        assert [letter.to for letter in mailoutbox] == [[KNOWN]]

    def test_sign_up_does_not_change_an_existing_account(self, client, person):
        before = User.objects.values().get()
        client.post(*signing_up(KNOWN))
        assert User.objects.values().get() == before
        assert EmailAddress.objects.values_list("email", flat=True).get() == KNOWN

    @pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
    def test_database_writes_are_equal(self, client, email):
        with CaptureQueriesContext(connection) as queries:
            client.post(*signing_up(email))
        pattern = re.compile(r'(INSERT|UPDATE|DELETE) .*?"(\w+)"')
        written = [found.groups() for row in queries if (found := pattern.match(row["sql"]))]
        assert written[:3] == [
            ("INSERT", "accounts_user"),
            ("UPDATE", "accounts_user"),
            ("INSERT", "account_emailaddress"),
        ]

    def test_email_is_in_the_language_of_the_account(self, client, mailoutbox):
        client.post(*signing_up(KNOWN))
        assert "Somebody, probably you" in mailoutbox[0].body

    def test_code_for_signing_in_is_in_the_language_of_the_account(self, client, mailoutbox):
        client.post("/account/login/code/", {"email": KNOWN})
        assert "This is the code for signing in" in mailoutbox[0].body

    def test_password_does_not_sign_in_before_the_address_is_confirmed(self, client):
        """A password typed at sign-up does not sign in before the address is confirmed.

        If the address already has an account, that password never signs in. A difference would
        therefore reveal accounts.
        """
        answers = []
        for email in (KNOWN, UNKNOWN):
            Client().post(*signing_up(email))
            data = {"login": email, "password": PERSON["password1"] + "!"}
            data["password"] = PERSON["password1"] if email == UNKNOWN else "inna-fraza-44"
            answers.append(Client().post("/account/login/", data).status_code)
        assert answers == [200, 200]

    def test_sign_in_code_confirms_an_unfinished_sign_up(self, client, mailoutbox):
        Client().post(*signing_up(UNKNOWN))
        client.post("/account/login/code/", {"email": UNKNOWN})
        client.post("/account/login/code/confirm/", {"code": code_of(mailoutbox[-1])})
        assert "_auth_user_id" in client.session
        assert EmailAddress.objects.get(email=UNKNOWN).verified

    def test_password_of_a_stranger_stops_working(self, client, mailoutbox):
        """The password that a stranger chose stops working once the owner of the address has signed
        in with a code."""
        Client().post(*signing_up(UNKNOWN))
        client.post("/account/login/code/", {"email": UNKNOWN})
        client.post("/account/login/code/confirm/", {"code": code_of(mailoutbox[-1])})
        self.assert_password_opens_nothing()

    def test_password_of_a_stranger_stops_working_after_a_reset_code(self, client, mailoutbox):
        Client().post(*signing_up(UNKNOWN))
        client.post("/account/password/reset/", {"email": UNKNOWN})
        client.post("/account/password/reset/confirm/", {"code": code_of(mailoutbox[-1])})
        assert EmailAddress.objects.get(email=UNKNOWN).verified
        self.assert_password_opens_nothing()

    def assert_password_opens_nothing(self):
        stranger = Client()
        stranger.post("/account/login/", {"login": UNKNOWN, "password": PERSON["password1"]})
        assert "_auth_user_id" not in stranger.session

    def test_password_works_after_the_sign_up_code(self, client, mailoutbox):
        client.post(*signing_up(UNKNOWN))
        client.post("/account/confirm-email/", {"code": code_of(mailoutbox[-1])})
        later = Client()
        later.post("/account/login/", {"login": UNKNOWN, "password": PERSON["password1"]})
        assert "_auth_user_id" in later.session


class TestInviting:
    def test_user_hidden_from_the_directory_can_be_invited(self, coordinator):
        """An invitation of a member is refused only if the directory shows the member anyway.

        Suspended members are not in the directory, so a refusal would reveal that they exist.
        """
        office = coordinator.affiliations.get().organisation
        AffiliationFactory(organisation=office, user__email="widoczna@example.org")
        until = timezone.now() + timedelta(days=1)
        AffiliationFactory(
            organisation=office, user__email="zawieszona@example.org", user__suspended_until=until
        )
        invited = {"by": coordinator, "organisation": office, "source": "strona"}
        with pytest.raises(AlreadyMember):
            invite("widoczna@example.org", **invited)
        assert invite("zawieszona@example.org", **invited).pk
        assert invite(UNKNOWN, **invited).pk
