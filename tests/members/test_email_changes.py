"""Changing the sign-in address: links in two e-mails to the former address undo the change."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from members.accounts import email_changes
from members.accounts.models import EmailChange, User
from members.audit.models import Entry
from members.privacy.services import erase_account
from tests.factories.members import UserFactory
from tests.members.test_accounts import code_of
from tests.members.test_reauthentication import BY_CODE, PASSWORD, confirm, with_password
from tests.members.test_second_factor import passkey_of

pytestmark = pytest.mark.django_db

OLD, NEW, NEXT = "anna@example.org", "anna.nowa@example.org", "anna.trzecia@example.org"
LINK = re.compile(r"http://testserver(/account/restore/[\w-]+/)")


@pytest.fixture
def person():
    user = UserFactory(email=OLD)
    with_password(user)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def thief(person):
    """The thief's client. Its session is stolen from ``person``, who has just reauthenticated."""
    return trusted_client(person)


def trusted_client(user):
    client = Client()
    client.force_login(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def ask(client, email=NEW):
    return client.post("/account/email/", {"email": email, "action_add": ""})


def change(client, mailoutbox, email=NEW):
    ask(client, email)
    code = next(code_of(letter) for letter in reversed(mailoutbox) if letter.to == [email])
    client.post("/account/confirm-email/", {"code": code})


def letters_to(mailoutbox, email):
    return [letter for letter in mailoutbox if letter.to == [email]]


def links_to(mailoutbox, email):
    """Returns the links in the e-mails to ``email``, one per e-mail, the oldest first.

    E-mails without a link are left out.
    """
    found = (LINK.search(letter.body) for letter in letters_to(mailoutbox, email))
    return [match[1] for match in found if match]


def state_of(user):
    user.refresh_from_db()
    rows = EmailAddress.objects.filter(user=user)
    return user.email, list(rows.values_list("email", "verified", "primary"))


BACK = (OLD, [(OLD, True, True)])


class TestLetters:
    def test_former_address_gets_an_email_at_the_request(self, person, thief, mailoutbox):
        ask(thief)
        (letter,) = letters_to(mailoutbox, OLD)
        assert NEW in letter.body
        assert LINK.search(letter.body)
        assert LINK.search(letter.alternatives[0].content)

    def test_former_address_gets_an_email_at_the_change(self, person, thief, mailoutbox):
        change(thief, mailoutbox)
        assert len(letters_to(mailoutbox, OLD)) == 2
        first, second = links_to(mailoutbox, OLD)
        assert first != second
        assert len(letters_to(mailoutbox, NEW)) == 1

    def test_emails_are_in_the_language_of_the_account(self, person, thief, mailoutbox):
        User.objects.filter(pk=person.pk).update(language="en")
        change(thief, mailoutbox)
        assert [letter.subject for letter in letters_to(mailoutbox, OLD)] == [
            "Somebody wants to change the sign-in address of your account",
            "The sign-in address of your account was changed",
        ]

    def test_another_code_for_the_same_address_is_the_same_request(self, person, thief, mailoutbox):
        ask(thief)
        thief.post("/account/confirm-email/", {"action": "resend"})
        assert len(letters_to(mailoutbox, NEW)) == 2
        assert len(letters_to(mailoutbox, OLD)) == 1

    def test_another_address_is_another_request(self, person, thief, mailoutbox):
        ask(thief)
        ask(thief, NEXT)
        assert len(set(links_to(mailoutbox, OLD))) == 2

    def test_address_of_another_account_causes_the_same_email(self, person, thief, mailoutbox):
        other = UserFactory(email=NEW)
        other.emailaddress_set.create(email=NEW, verified=True, primary=True)
        ask(thief)
        assert len(links_to(mailoutbox, OLD)) == 1

    def test_sign_up_sends_no_such_email(self, client, mailoutbox):
        data = {"first_name": "Ewa", "last_name": "Lis", "email": "ewa@example.org"}
        data |= {"password1": PASSWORD, "password2": PASSWORD}
        client.post("/account/signup/", data)
        client.post("/account/confirm-email/", {"code": code_of(mailoutbox[-1])})
        assert User.objects.get().emailaddress_set.get().verified
        assert not EmailChange.objects.exists()
        assert len(mailoutbox) == 1

    def test_token_of_the_link_is_not_stored(self, person, thief, mailoutbox):
        change(thief, mailoutbox)
        for link in links_to(mailoutbox, OLD):
            word = link.split("/")[-2]
            assert word not in str(list(EmailChange.objects.values()))

    def test_change_is_logged(self, person, thief, mailoutbox):
        change(thief, mailoutbox)
        entry = Entry.objects.get(action=Entry.Action.READDRESSED)
        assert (entry.by, entry.about) == (person, person)
        assert "@" not in entry.where + entry.reason


@pytest.fixture(params=[0, 1], ids=["letter of the request", "letter of the change"])
def link(request, person, thief, mailoutbox):
    """Changes the address; returns the link in one of the two e-mails to the former address."""
    change(thief, mailoutbox)
    return links_to(mailoutbox, OLD)[request.param]


class TestReadingTheLink:
    def test_opening_the_link_changes_nothing(self, person, thief, client, link):
        for method in (client.get, client.head):
            assert method(link).status_code == 200
        assert state_of(person) == (NEW, [(NEW, True, True)])
        assert thief.get("/account/sessions/").status_code == 200

    def test_page_is_not_cached_and_sends_no_referrer(self, person, client, link):
        page = client.get(link)
        assert "no-store" in page.headers["Cache-Control"]
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert 'name="robots" content="noindex"' in page.content.decode()
        assert not client.cookies

    def test_page_explains_the_button(self, person, client, link):
        text = client.get(link).content.decode()
        assert OLD in text
        assert NEW in text
        assert text.count('method="post"') == text.count("/account/language/") + 1


class TestTakingBack:
    def test_former_address_replaces_the_new_one(self, person, client, link):
        assert client.post(link).url == "/account/restore/done/"
        assert state_of(person) == BACK
        assert client.get("/account/restore/done/").status_code == 200

    def test_post_needs_no_csrf_token(self, person, link):
        """The view checks no CSRF token. Its page forbids the Referer header, so browsers post the
        form with "Origin: null", which Django's check would refuse."""
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(link, headers={"origin": "null"}).status_code == 302
        assert state_of(person) == BACK

    def test_all_sessions_end(self, person, thief, link):
        other = trusted_client(person)
        own = trusted_client(person)
        own.post(link)
        for browser in (thief, other, own):
            assert browser.get("/account/sessions/").status_code == 302
        assert not UserSession.objects.exists()

    def test_session_without_a_user_session_row_ends(self, person, thief, client, link):
        UserSession.objects.all().delete()
        client.post(link)
        assert thief.get("/account/sessions/").status_code == 302

    def test_session_of_another_user_stays(self, person, member, as_user, link):
        browser = as_user(member)
        browser.post(link)
        assert browser.get("/account/sessions/").status_code == 200

    def test_password_is_disabled(self, person, client, link):
        client.post(link)
        person.refresh_from_db()
        assert not person.has_usable_password()

    def test_owner_signs_in_with_a_code(self, person, client, link, mailoutbox):
        client.post(link)
        client.post("/account/login/code/", {"email": OLD})
        client.post("/account/login/code/confirm/", {"code": code_of(mailoutbox[-1])})
        assert client.get("/account/sessions/").status_code == 200

    def test_both_addresses_get_an_email(self, person, client, link, mailoutbox):
        mailoutbox.clear()
        client.post(link)
        assert sorted(letter.to for letter in mailoutbox) == [[NEW], [OLD]]
        assert all(letter.alternatives for letter in mailoutbox)

    def test_undo_is_logged_without_an_address(self, person, client, link):
        client.post(link)
        entry = Entry.objects.get(action=Entry.Action.PUT_BACK)
        assert (entry.by, entry.about) == (None, person)
        assert "@" not in entry.where + entry.reason

    def test_undo_works_for_suspended_users(self, person, client, link):
        User.objects.filter(pk=person.pk).update(suspended_until=timezone.now() + timedelta(days=3))
        client.post(link)
        assert state_of(person) == BACK

    def test_person_without_a_password(self, person, mailoutbox, client):
        person.set_unusable_password()
        person.save()
        browser = Client()
        browser.force_login(person)
        confirm(browser, mailoutbox)
        change(browser, mailoutbox)
        client.post(links_to(mailoutbox, OLD)[0])
        assert state_of(person) == BACK
        assert browser.get("/account/sessions/").status_code == 302


class TestFactors:
    def test_factors_added_since_are_removed(self, person, thief, client, mailoutbox):
        before = passkey_of(person, "Moja")
        change(thief, mailoutbox)
        passkey_of(person, "Obca")
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
        client.post(links_to(mailoutbox, OLD)[1])
        assert list(Authenticator.objects.all()) == [before]

    def test_factors_added_since_the_request_are_removed(self, person, thief, client, mailoutbox):
        ask(thief)
        passkey_of(person, "Obca")
        code = code_of(letters_to(mailoutbox, NEW)[0])
        thief.post("/account/confirm-email/", {"code": code})
        client.post(links_to(mailoutbox, OLD)[1])
        assert not Authenticator.objects.exists()

    def test_older_app_and_its_recovery_codes_stay(self, person, thief, client, mailoutbox):
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
        change(thief, mailoutbox)
        client.post(links_to(mailoutbox, OLD)[0])
        assert Authenticator.objects.count() == 2

    def test_recovery_codes_without_a_factor_are_removed(self, person, thief, client, mailoutbox):
        RecoveryCodes.activate(person)
        change(thief, mailoutbox)
        TOTP.activate(person, generate_totp_secret())
        client.post(links_to(mailoutbox, OLD)[0])
        assert not Authenticator.objects.exists()

    def test_staff_without_a_factor_can_set_one_up(self, editor, client, mailoutbox, settings):
        settings.REQUIRE_SECOND_FACTOR = True
        editor.emailaddress_set.create(email=editor.email, verified=True, primary=True)
        old = editor.email
        User.objects.filter(pk=editor.pk).update(email=NEW)
        editor.refresh_from_db()
        email_changes.note_change(editor, old_email=old)
        passkey_of(editor, "Obca")
        client.force_login(editor)
        client.post(links_to(mailoutbox, old)[0])
        client.post("/account/login/code/", {"email": old})
        client.post("/account/login/code/confirm/", {"code": code_of(mailoutbox[-1])})
        asked = client.get("/account/2fa/totp/activate/")
        assert asked.url.startswith(BY_CODE)
        confirm(client, mailoutbox, "/account/2fa/totp/activate/")
        assert client.get("/account/2fa/totp/activate/").status_code == 200


class TestPendingRequest:
    def test_button_cancels_the_request_and_ends_sessions(self, person, thief, client, mailoutbox):
        ask(thief)
        client.post(links_to(mailoutbox, OLD)[0])
        thief.post("/account/confirm-email/", {"code": code_of(letters_to(mailoutbox, NEW)[0])})
        assert state_of(person) == BACK
        assert thief.get("/account/sessions/").status_code == 302

    def test_page_says_that_nothing_was_changed_yet(self, person, thief, client, mailoutbox):
        ask(thief)
        assert "poproszono" in client.get(links_to(mailoutbox, OLD)[0]).content.decode()


class TestChains:
    @pytest.fixture
    def links(self, person, thief, mailoutbox):
        """Changes the address twice. Returns the link that undoes the first change, and the link
        that undoes the second one."""
        change(thief, mailoutbox)
        change(thief, mailoutbox, NEXT)
        return links_to(mailoutbox, OLD)[1], links_to(mailoutbox, NEW)[1]

    def test_first_link_undoes_both_changes(self, person, client, links):
        first, second = links
        client.post(first)
        assert state_of(person) == BACK
        assert client.post(second).status_code == 410
        assert state_of(person) == BACK

    def test_first_link_works_after_the_later_one(self, person, client, links):
        first, second = links
        client.post(second)
        assert state_of(person)[0] == NEW
        client.post(first)
        assert state_of(person) == BACK

    def test_first_link_works_after_a_later_change(self, person, thief, client, mailoutbox):
        change(thief, mailoutbox)
        first = links_to(mailoutbox, OLD)[0]
        change(thief, mailoutbox, NEXT)
        change(thief, mailoutbox, OLD)
        change(thief, mailoutbox, NEXT)
        client.post(first)
        assert state_of(person) == BACK


class TestLinksThatOpenNothing:
    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("word", ["nie-ma", "x" * 300, "żółć"])
    def test_wrong_token_is_410(self, client, method, word):
        assert getattr(client, method)(f"/account/restore/{word}/").status_code == 410

    def test_digest_is_no_token(self, person, client, link):
        digest = EmailChange.objects.get().request_digest
        assert client.post(f"/account/restore/{digest}/").status_code == 410

    def test_used_link_is_410(self, person, client, link):
        client.post(link)
        with_password(person)
        assert client.post(link).status_code == 410
        assert client.get(link).status_code == 410
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    @pytest.mark.parametrize(("days", "status"), [(6.99, 302), (7.01, 410)])
    def test_link_expires_after_seven_days(self, person, client, link, days, status):
        EmailChange.objects.update(expires_at=timezone.now() + timedelta(days=7 - days))
        assert client.post(link).status_code == status

    def test_expiry_is_seven_days_after_the_change(self, person, client, link):
        row = EmailChange.objects.get()
        assert row.expires_at - row.changed_at == timedelta(days=7)

    def test_link_of_an_erased_account_is_410(self, person, administrator, client, link):
        erase_account(person, by=person)
        assert client.post(link).status_code == 410
        assert not EmailChange.objects.exists()

    def test_other_methods_are_refused(self, client):
        assert client.delete("/account/restore/nie-ma/").status_code == 405


class TestAddressOfAnother:
    def test_unconfirmed_sign_up_gives_the_address_back(self, person, thief, client, link):
        data = {"first_name": "Jan", "last_name": "Zły", "email": OLD}
        data |= {"password1": PASSWORD, "password2": PASSWORD}
        Client().post("/account/signup/", data)
        assert User.objects.filter(email=OLD).exists()
        client.post(link)
        assert state_of(person) == BACK
        assert User.objects.filter(email=OLD).count() == 1

    def test_confirmed_account_keeps_the_address(self, person, client, link):
        other = UserFactory(email=OLD)
        other.emailaddress_set.create(email=OLD, verified=True, primary=True)
        page = client.post(link)
        assert page.status_code == 409
        assert OLD in page.content.decode()
        assert state_of(person)[0] == NEW
        assert EmailChange.objects.alive().count() == 1


class TestCodesOnTheirWay:
    """Codes that were sent to the thief's address stop working when the owner undoes the change."""

    def test_code_for_signing_in_is_invalid(self, person, client, link, mailoutbox):
        thief = Client()
        thief.post("/account/login/code/", {"email": NEW})
        code = code_of(mailoutbox[-1])
        client.post(link)
        thief.post("/account/login/code/confirm/", {"code": code})
        assert "_auth_user_id" not in thief.session

    @pytest.mark.parametrize("is_confirmed", [False, True])
    def test_code_for_a_new_password_is_invalid(
        self, person, client, link, mailoutbox, is_confirmed
    ):
        thief = Client()
        thief.post("/account/password/reset/", {"email": NEW})
        code = {"code": code_of(mailoutbox[-1])}
        if is_confirmed:
            thief.post("/account/password/reset/confirm/", code)
        client.post(link)
        thief.post("/account/password/reset/confirm/", code)
        passwords = {"password1": PASSWORD, "password2": PASSWORD}
        thief.post("/account/password/reset/complete/", passwords)
        person.refresh_from_db()
        assert not person.has_usable_password()


class TestByAdministrator:
    @pytest.fixture(autouse=True)
    def _letters_leave_at_once(self, monkeypatch):
        """Sends e-mails at once, because the test's transaction never commits."""
        monkeypatch.setattr("django.db.transaction.on_commit", lambda do, **options: do())

    def edit(self, administrator, person, email=NEW):
        with_password(administrator)
        User.objects.filter(pk=person.pk).update(last_login=timezone.now())
        client = trusted_client(administrator)
        data = {"email": email, "first_name": "Anna", "last_name": "Nowak", "is_active": "on"}
        return client.post(f"/admin/users/edit/{person.pk}/", data)

    def test_former_address_can_undo_the_administrators_change(
        self, administrator, person, client, mailoutbox
    ):
        browser = Client()
        browser.post("/account/login/", {"login": OLD, "password": PASSWORD})
        assert self.edit(administrator, person).status_code == 302
        assert state_of(person) == (NEW, [(NEW, False, True)])
        assert browser.get("/account/sessions/").status_code == 302
        entry = Entry.objects.get(action=Entry.Action.READDRESSED)
        assert (entry.by, entry.about) == (administrator, person)
        client.post(links_to(mailoutbox, OLD)[0])
        assert state_of(person) == BACK

    def test_new_address_is_verified_at_the_next_sign_in(
        self, administrator, person, client, mailoutbox
    ):
        self.edit(administrator, person)
        client.post("/account/login/", {"login": NEW, "password": PASSWORD})
        assert "_auth_user_id" not in client.session
        client.post("/account/confirm-email/", {"code": code_of(mailoutbox[-1])})
        assert "_auth_user_id" in client.session
        assert EmailChange.objects.count() == 1

    def test_code_sent_before_the_undo_is_invalid(self, administrator, person, client, mailoutbox):
        self.edit(administrator, person)
        wrong = Client()
        wrong.post("/account/login/", {"login": NEW, "password": PASSWORD})
        code = code_of(mailoutbox[-1])
        client.post(links_to(mailoutbox, OLD)[0])
        wrong.post("/account/confirm-email/", {"code": code})
        assert state_of(person) == BACK
        assert "_auth_user_id" not in wrong.session

    def test_change_of_other_fields_sends_no_email(self, administrator, person, mailoutbox):
        self.edit(administrator, person, OLD)
        person.refresh_from_db()
        assert person.last_name == "Nowak"
        assert not mailoutbox


class TestPrivacy:
    def test_prune_deletes_expired_changes(self, person, link):
        call_command("prune")
        assert EmailChange.objects.count() == 1
        EmailChange.objects.update(expires_at=timezone.now())
        call_command("prune")
        assert not EmailChange.objects.exists()
