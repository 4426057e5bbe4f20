"""Accounts: signing up, signing in and out, and the language, through the Polish pages."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from members.accounts.models import User
from members.text import one_line
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db

PERSON = {
    "first_name": "Józefa",
    "last_name": "Żółć",
    "email": "Jozefa.Zolc@Example.org",
    "password1": "dluga-fraza-44",
    "password2": "dluga-fraza-44",
}


def code_of(letter) -> str:
    return re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", letter.body, re.M).group(1)


def sign_up(client, **changes):
    return client.post("/account/signup/", PERSON | changes)


class TestSigningUp:
    def test_emailed_code_confirms_the_account(self, client, mailoutbox):
        sign_up(client)
        response = client.post("/account/confirm-email/", {"code": code_of(mailoutbox[0])})
        user = User.objects.get(email="jozefa.zolc@example.org")
        assert user.get_full_name() == "Józefa Żółć"
        assert user.emailaddress_set.get().verified
        assert client.get(response.url).url == "/account/joining/"

    def test_names_are_one_line_each(self, client):
        sign_up(client, first_name="Józefa\r\nBcc: kto@example.org", last_name=" Żółć \n Nowak ")
        user = User.objects.get()
        assert user.get_full_name() == "Józefa Bcc: kto@example.org Żółć Nowak"

    def test_email_is_polish_with_text_and_html(self, client, mailoutbox):
        sign_up(client)
        (letter,) = mailoutbox
        assert letter.alternatives[0].mimetype == "text/html"
        assert "kod" in letter.subject.lower() or "kod" in letter.body.lower()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("first_name", ""),
            ("last_name", "ż" * 81),
            ("email", "nie-adres"),
            ("password1", "krotkie"),
            ("password2", "inna-dluga-fraza"),
        ],
    )
    def test_invalid_input_is_refused_and_shown_again(self, client, field, value):
        response = sign_up(client, **{field: value})
        form = response.context["form"]
        assert form.errors
        assert set(form.errors) <= {field, "password1", "password2"}
        if field != "first_name":
            assert 'value="Józefa"' in response.content.decode()
        assert User.objects.count() == 0

    def test_known_address_is_not_revealed(self, client, mailoutbox):
        UserFactory(email="jozefa.zolc@example.org")
        response = sign_up(client)
        assert response.status_code == 302
        assert response.url == "/account/confirm-email/"
        assert User.objects.count() == 1
        assert mailoutbox[0].to == ["jozefa.zolc@example.org"]

    def test_two_accounts_never_differ_by_case_alone(self):
        UserFactory(email="anna@example.org")
        with pytest.raises(IntegrityError), transaction.atomic():
            User(email="Anna@example.org", first_name="A", last_name="B").save()


@pytest.fixture
def person(client):
    user = UserFactory(email="anna@example.org")
    user.set_password("dluga-fraza-44")
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


class TestSigningIn:
    def test_email_address_is_case_insensitive(self, client, person):
        data = {"login": "Anna@Example.org", "password": "dluga-fraza-44"}
        assert client.post("/account/login/", data).url == "/account/start/"

    def test_wrong_password_error_is_polish(self, client, person):
        data = {"login": person.email, "password": "inna-fraza"}
        response = client.post("/account/login/", data)
        assert response.status_code == 200
        assert "Adres e-mail" in response.content.decode()
        assert 'value="anna@example.org"' in response.content.decode()

    def test_sign_in_by_emailed_code(self, client, person, mailoutbox):
        client.post("/account/login/code/", {"email": person.email})
        response = client.post("/account/login/code/confirm/", {"code": code_of(mailoutbox[0])})
        assert response.url == "/account/start/"

    def test_unknown_address_gets_the_same_answer(self, client, person):
        known = client.post("/account/login/code/", {"email": person.email})
        unknown = client.post("/account/login/code/", {"email": "nikt@example.org"})
        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)

    def test_forgotten_password_is_reset_by_code(self, client, person, mailoutbox):
        client.post("/account/password/reset/", {"email": person.email})
        response = client.post("/account/password/reset/confirm/", {"code": code_of(mailoutbox[0])})
        passwords = {"password1": "nowa-fraza-2026", "password2": "nowa-fraza-2026"}
        client.post(response.url, passwords)
        person.refresh_from_db()
        assert person.check_password("nowa-fraza-2026")

    def test_sign_in_redirects_to_the_wanted_page(self, client, person):
        data = {"login": person.email, "password": "dluga-fraza-44", "next": "/forum/threads/"}
        assert client.post("/account/login/", data).url == "/forum/threads/"

    def test_sign_in_never_redirects_to_another_site(self, client, person):
        data = {"login": person.email, "password": "dluga-fraza-44", "next": "https://evil.example"}
        assert client.post("/account/login/", data).url == "/account/start/"


class TestSigningOut:
    def test_button_on_every_page_signs_out(self, member):
        """The sign-out form on the page has the CSRF token of this session, which is accepted."""
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(member)
        page = browser.get("/account/profile/").content.decode()
        form = page.partition('action="/account/logout/"')[2]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        assert browser.post("/account/logout/", {"csrfmiddlewaretoken": token}).status_code == 302
        assert "_auth_user_id" not in browser.session


class TestLanguage:
    def test_visitors_choice_is_kept_in_a_cookie(self, client):
        data = {"language": "en", "next": "/account/login/"}
        assert client.post("/account/language/", data).url == "/account/login/"
        assert 'lang="en"' in client.get("/account/login/").content.decode()

    def test_members_choice_is_kept_with_the_account(self, member, as_user):
        as_user(member).post("/account/language/", {"language": "en", "next": "/forum/threads/"})
        member.refresh_from_db()
        assert member.language == "en"
        assert 'lang="en"' in as_user(member).get("/forum/threads/").content.decode()

    def test_browser_decides_for_a_newcomer(self, client):
        page = client.get("/account/login/", headers={"accept-language": "en"})
        assert 'lang="en"' in page.content.decode()
        assert "Accept-Language" in page.headers["Vary"]

    @pytest.mark.parametrize("following", ["https://evil.example/", "//evil.example", "/admin/"])
    def test_language_switch_never_redirects_to_another_site(self, client, following):
        data = {"language": "en", "next": following}
        assert client.post("/account/language/", data).url == "/"

    @pytest.mark.parametrize(("path", "language"), [("/forumowicze/", "pl"), ("/account/x/", "en")])
    def test_browser_language_applies_only_to_the_personal_part(self, client, path, language):
        page = client.get(path, headers={"accept-language": "en"})
        assert f'lang="{language}"' in page.content.decode()

    def test_unknown_language_changes_nothing(self, member, as_user):
        as_user(member).post("/account/language/", {"language": "xx"})
        member.refresh_from_db()
        assert member.language == "pl"


class TestLines:
    @pytest.mark.parametrize(
        ("typed", "line"),
        [
            ("  Anna \n Maria ", "Anna Maria"),
            ("Ko\u200bwalska", "Kowalska"),
            ("\u202eakslawoK", "akslawoK"),
            ("Żółć-Nowak", "Żółć-Nowak"),
            ("", ""),
        ],
    )
    def test_one_line_removes_invisible_characters(self, typed, line):
        assert one_line(typed) == line

    @pytest.mark.parametrize("typed", ["\u200b", "\u200e \u2060"])
    def test_invisible_name_is_refused(self, typed):
        with pytest.raises(ValidationError):
            one_line(typed)
