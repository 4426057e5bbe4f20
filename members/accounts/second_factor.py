"""Second factors: who must have one, and how secrets are encrypted."""

import base64
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from members.accounts.browsers import browser_of
from members.accounts.models import Role, User

STAFF_ROLES = frozenset({Role.ADMINISTRATOR.value, Role.MODERATOR.value, Role.EDITOR.value})
# Recovery codes are not in the list: they are for users who have lost a factor.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def factors_of(user: User):
    """The passkeys and the authenticator app of ``user``, as a queryset."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)


def is_staff_member(user: User) -> bool:
    """Whether ``user`` is a superuser or has one of STAFF_ROLES.

    This is not Django's ``is_staff``, which only superusers have here.
    """
    return user.is_superuser or user.groups.filter(name__in=STAFF_ROLES).exists()


class SecondFactorAdapter(DefaultMFAAdapter):
    """The site's adapter for allauth's MFA app."""

    error_messages = DefaultMFAAdapter.error_messages | {
        # This message is also shown for an unknown passkey.
        "incorrect_code": _(
            "The code or passkey was not accepted. Please type the code that the app shows now, or"
            " a recovery code that was not used yet."
        ),
    }

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The decrypted text. Raises ImproperlyConfigured if none of the known keys fits."""
        try:
            return cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise ImproperlyConfigured(
                "A second factor cannot be read: SECRET_KEY was changed, and the former one is not"
                " in SECRET_KEY_FALLBACKS."
            ) from None

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether the factor may be removed.

        With REQUIRE_SECOND_FACTOR, a staff member may not remove their last factor.
        """
        if not settings.REQUIRE_SECOND_FACTOR or authenticator.type not in FACTORS:
            return True
        user = authenticator.user
        return factors_of(user).exclude(pk=authenticator.pk).exists() or not is_staff_member(user)

    def generate_authenticator_name(self, user, type) -> str:  # noqa: A002 allauth names it so
        """The default name of a passkey: the name of the browser in which it is added."""
        return browser_of(context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site for which passkeys are valid: its id is the host of SITE_URL.

        allauth would use the host of the request.
        """
        return {"id": urlsplit(settings.SITE_URL).hostname, "name": settings.MFA_TOTP_ISSUER}


def cipher() -> MultiFernet:
    """A cipher that encrypts with SECRET_KEY.

    It decrypts what was encrypted with SECRET_KEY or with a key in SECRET_KEY_FALLBACKS.
    """
    return MultiFernet(
        [_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _fernet(secret: str) -> Fernet:
    """A cipher whose key is derived from ``secret``.

    ``secret`` itself is not the key, because Django already uses it for signing.
    """
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factors")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret.encode())))
