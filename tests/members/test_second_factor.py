"""Second factors: setting them up, signing in with them, how they are stored, who needs one."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client

from members.accounts.models import Role
from members.accounts.second_factor import SecondFactorAdapter
from tests.factories.members import UserFactory, make_member
from tests.members.test_accounts import code_of

pytestmark = pytest.mark.django_db
PASSWORD = "dluga-fraza-44"


def code_for(secret: str) -> str:
    """Returns the current TOTP code for ``secret``."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def secret():
    return generate_totp_secret()


@pytest.fixture
def person(secret):
    """A user with a password and an authenticator app, whose key is ``secret``."""
    user = UserFactory(email="anna@example.org")
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    TOTP.activate(user, secret)
    return user


def passkey_of(user, name="Telefon"):
    """Creates allauth's row of a passkey. It has no credential, so nobody can sign in with it."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )


@pytest.fixture
def trusted(client):
    """``trusted(member)``: a client that is signed in and has just reauthenticated."""

    def sign_in(user):
        client.force_login(user)
        session = client.session
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session.save()
        return client

    return sign_in


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


class TestSigningIn:
    def give_password(self, client):
        return client.post("/account/login/", {"login": "anna@example.org", "password": PASSWORD})

    def test_password_alone_does_not_sign_in(self, client, person):
        assert self.give_password(client).url == "/account/2fa/authenticate/"
        assert not is_signed_in(client)
        assert client.get("/forum/").status_code == 302

    def test_code_of_the_app_completes_the_sign_in(self, client, person, secret):
        self.give_password(client)
        answer = client.post("/account/2fa/authenticate/", {"code": code_for(secret)})
        assert answer.url == "/account/start/"
        assert is_signed_in(client)

    def test_emailed_code_does_not_replace_the_app(self, client, person, secret, mailoutbox):
        client.post("/account/login/code/", {"email": person.email})
        code = {"code": code_of(mailoutbox[0])}
        answer = client.post("/account/login/code/confirm/", code)
        assert answer.url == "/account/2fa/authenticate/"
        assert not is_signed_in(client)
        client.post("/account/2fa/authenticate/", {"code": code_for(secret)})
        assert is_signed_in(client)

    def test_new_password_does_not_replace_the_app(self, client, person, mailoutbox):
        client.post("/account/password/reset/", {"email": person.email})
        answer = client.post("/account/password/reset/confirm/", {"code": code_of(mailoutbox[0])})
        client.post(answer.url, {"password1": "nowa-fraza-26", "password2": "nowa-fraza-26"})
        client.post("/account/login/", {"login": person.email, "password": "nowa-fraza-26"})
        assert not is_signed_in(client)

    def test_wrong_code_is_refused(self, client, person):
        self.give_password(client)
        page = client.post("/account/2fa/authenticate/", {"code": "000000"})
        assert page.status_code == 200
        assert page.context["form"].errors
        assert not is_signed_in(client)

    def test_code_is_valid_once(self, client, person, secret):
        code = {"code": code_for(secret)}
        self.give_password(client)
        client.post("/account/2fa/authenticate/", code)
        other = Client()
        self.give_password(other)
        other.post("/account/2fa/authenticate/", code)
        assert not is_signed_in(other)

    def test_recovery_code_is_valid_once(self, client, person):
        code = {"code": RecoveryCodes.activate(person).get_unused_codes()[0]}
        self.give_password(client)
        client.post("/account/2fa/authenticate/", code)
        assert is_signed_in(client)
        other = Client()
        self.give_password(other)
        other.post("/account/2fa/authenticate/", code)
        assert not is_signed_in(other)

    def test_passkey_is_offered_to_users_who_have_one(self, client, person):
        self.give_password(client)
        page = client.get("/account/2fa/authenticate/").content.decode()
        assert 'form="passkey"' not in page

    def test_forged_passkey_signs_nobody_in(self, client, person):
        client.get("/account/2fa/webauthn/login/", headers={"accept": "application/json"})
        for credential in ("", "[]", "{}", '{"response": {"userHandle": "MQ"}}', "nonsense"):
            answer = client.post("/account/2fa/webauthn/login/", {"credential": credential})
            assert answer.url == "/account/login/"
            assert not is_signed_in(client)


class TestSettingUp:
    def set_up(self, client):
        page = client.get("/account/2fa/totp/activate/")
        secret = page.context["form"].secret
        return page, client.post("/account/2fa/totp/activate/", {"code": code_for(secret)})

    def test_adding_an_app_creates_recovery_codes(self, member, trusted):
        client = trusted(member)
        page, answer = self.set_up(client)
        assert "data:image/svg+xml;base64," in page.content.decode()
        assert page.context["form"].secret in page.content.decode()
        assert answer.url == "/account/2fa/recovery-codes/"
        codes = client.get(answer.url).context["unused_codes"]
        assert len(codes) == 10
        download = client.get("/account/2fa/recovery-codes/download/")
        assert all(code in download.content.decode() for code in codes)

    def test_pages_with_secrets_are_not_cached(self, member, trusted):
        client = trusted(member)
        self.set_up(client)
        for path in ("recovery-codes/", "recovery-codes/download/"):
            answer = client.get(f"/account/2fa/{path}")
            assert answer.status_code == 200
            assert "no-store" in answer.headers["Cache-Control"]

    def test_email_is_sent_after_a_change(self, member, trusted, mailoutbox):
        TOTP.activate(member, generate_totp_secret())
        trusted(member).post("/account/2fa/totp/deactivate/")
        (letter,) = mailoutbox
        assert letter.to == [member.email]
        assert letter.alternatives[0].mimetype == "text/html"

    def test_wrong_code_adds_nothing(self, member, trusted):
        client = trusted(member)
        client.get("/account/2fa/totp/activate/")
        page = client.post("/account/2fa/totp/activate/", {"code": "000000"})
        assert page.context["form"].errors
        assert not Authenticator.objects.exists()

    def test_setting_up_requires_reauthentication(self, client, person):
        client.force_login(person)
        answer = client.get("/account/2fa/recovery-codes/generate/")
        assert answer.url.startswith("/account/reauthenticate/")

    def test_app_can_be_removed(self, member, trusted):
        TOTP.activate(member, generate_totp_secret())
        client = trusted(member)
        assert client.post("/account/2fa/totp/deactivate/").url == "/account/2fa/"
        assert not Authenticator.objects.exists()

    @pytest.mark.parametrize(
        "path", ["", "webauthn/", "webauthn/add/", "totp/activate/", "recovery-codes/generate/"]
    )
    def test_pages_have_no_inline_script(self, member, trusted, path):
        page = trusted(member).get(f"/account/2fa/{path}")
        assert page.status_code == 200
        scripts = page.content.decode().split("<script")[1:]
        assert all(' src="' in s.split(">")[0] or "application/json" in s for s in scripts)

    def test_name_of_a_passkey_is_one_line(self, member, trusted):
        passkey = passkey_of(member)
        client = trusted(member)
        client.post(f"/account/2fa/webauthn/keys/{passkey.pk}/edit/", {"name": " Klucz \n nowy "})
        passkey.refresh_from_db()
        assert passkey.data["name"] == "Klucz nowy"

    @pytest.mark.parametrize("what", ["edit", "remove"])
    def test_passkey_of_another_user_is_404(self, member, other_member, trusted, what):
        passkey = passkey_of(other_member)
        passkey_of(member)
        client = trusted(member)
        path = f"/account/2fa/webauthn/keys/{passkey.pk}/{what}/"
        assert client.get(path).status_code == 404
        assert client.post(path, {"name": "Moje"}).status_code == 404
        assert Authenticator.objects.filter(pk=passkey.pk).exists()


class TestAtRest:
    def test_secrets_are_encrypted(self, member, secret):
        totp = TOTP.activate(member, secret)
        codes = RecoveryCodes.activate(member)
        stored = str(list(Authenticator.objects.values_list("data", flat=True)))
        assert secret not in stored
        assert codes.generate_codes()[0] not in stored
        assert totp.validate_code(code_for(secret))

    def test_secret_is_decrypted_with_a_fallback_key(self, settings):
        stored = SecondFactorAdapter().encrypt("sekret")
        former = settings.SECRET_KEY
        settings.SECRET_KEY = "n" * 50
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FALLBACKS"):
            SecondFactorAdapter().decrypt(stored)
        settings.SECRET_KEY_FALLBACKS = [former]
        assert SecondFactorAdapter().decrypt(stored) == "sekret"

    def test_rotated_secrets_do_not_need_the_fallback_key(self, settings, member, secret, capsys):
        TOTP.activate(member, secret)
        codes = RecoveryCodes.activate(member).get_unused_codes()
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "n" * 50
        call_command("rotate_secrets")
        settings.SECRET_KEY_FALLBACKS = []
        totp, recovery = Authenticator.objects.order_by("-type")
        assert totp.wrap().validate_code(code_for(secret))
        assert recovery.wrap().get_unused_codes() == codes
        assert "2" in capsys.readouterr().out


STAFF = [Role.ADMINISTRATOR, Role.MODERATOR, Role.EDITOR]
OTHERS = [Role.AUTHOR, Role.ORGANISER, Role.EXPERT]


class TestRequired:
    @pytest.fixture(autouse=True)
    def _required(self, settings):
        settings.REQUIRE_SECOND_FACTOR = True

    @pytest.mark.parametrize("role", STAFF)
    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize(
        "path",
        ["/", "/forum/", "/admin/", "/admin/api/main/pages/", "/documents/1/x.pdf", "/nie-ma/"]
        + ["/account/email/", "/account/sessions/", "/members/applications/1/approve/"],
    )
    def test_staff_without_a_factor_are_redirected_to_set_one_up(self, as_user, role, method, path):
        answer = getattr(as_user(make_member(roles=[role])), method)(path)
        assert (answer.status_code, answer.url) == (302, "/account/2fa/")

    def test_superuser_without_a_factor_is_redirected(self, administrator, as_user):
        assert as_user(administrator).get("/admin/").url == "/account/2fa/"

    @pytest.mark.parametrize(
        "path",
        ["/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"]
        + ["/account/logout/", "/healthz"],
    )
    def test_setup_pages_stay_accessible(self, editor, trusted, path):
        assert trusted(editor).get(path).status_code == 200

    def test_setup_page_explains_the_requirement(self, editor, member, as_user):
        assert "notice-warn" in as_user(editor).get("/account/2fa/").content.decode()
        assert "notice-warn" not in as_user(member).get("/account/2fa/").content.decode()

    def test_staff_can_sign_out_and_change_the_language(self, editor, as_user):
        client = as_user(editor)
        client.post("/account/language/", {"language": "en"})
        editor.refresh_from_db()
        assert editor.language == "en"
        client.post("/account/logout/")
        assert not is_signed_in(client)

    @pytest.mark.parametrize("make", [passkey_of, lambda u: TOTP.activate(u, "A" * 32)])
    def test_either_factor_gives_access(self, moderator, as_user, make):
        make(moderator)
        assert as_user(moderator).get("/forum/").status_code == 200

    def test_recovery_codes_alone_give_no_access(self, moderator, as_user):
        RecoveryCodes.activate(moderator)
        assert as_user(moderator).get("/forum/").status_code == 302

    @pytest.mark.parametrize("role", OTHERS)
    def test_other_roles_need_no_factor(self, as_user, role):
        assert as_user(make_member(roles=[role])).get("/forum/").status_code == 200

    def test_visitors_cause_no_query(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            answer = client.get("/forum/")
        assert answer.url.startswith("/account/login/")

    def test_removed_factor_closes_an_open_session(self, moderator, as_user):
        passkey = passkey_of(moderator)
        client = as_user(moderator)
        assert client.get("/forum/").status_code == 200
        passkey.delete()
        assert client.get("/forum/").url == "/account/2fa/"

    def test_role_assigned_in_an_open_session_requires_a_factor(self, member, as_user):
        client = as_user(member)
        assert client.get("/forum/").status_code == 200
        member.groups.add(Group.objects.get_or_create(name=Role.EDITOR)[0])
        assert client.get("/forum/").url == "/account/2fa/"

    def test_staff_cannot_remove_the_last_passkey(self, moderator, trusted):
        first, second = passkey_of(moderator, "Pierwszy"), passkey_of(moderator, "Drugi")
        client = trusted(moderator)
        for passkey in (first, second):
            client.post(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/")
        assert list(Authenticator.objects.all()) == [second]

    def test_staff_cannot_remove_the_last_app(self, moderator, trusted):
        TOTP.activate(moderator, generate_totp_secret())
        client = trusted(moderator)
        page = client.post("/account/2fa/totp/deactivate/")
        assert page.context["form"].errors
        assert Authenticator.objects.exists()

    def test_members_can_remove_their_factors(self, member, trusted):
        passkey = passkey_of(member)
        client = trusted(member)
        client.post(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/")
        assert not Authenticator.objects.exists()

    def test_disabled_setting_requires_no_factor(self, settings, editor, as_user):
        settings.REQUIRE_SECOND_FACTOR = False
        assert as_user(editor).get("/forum/").status_code == 200
