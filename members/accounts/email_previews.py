"""Previews of the e-mails about accounts: the site's own ones, and those of allauth."""

from datetime import timedelta
from functools import partial

from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.accounts.models import EmailChange, User
from members.accounts.pending_codes import code_texts
from members.mail.previews import EXAMPLE_ADDRESS, EmailPreview

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
# The prefixes of the names of allauth's templates.
OF_ALLAUTH = [
    "account/email/email_confirmation_signup",
    "account/email/email_confirmation",
    "account/email/account_already_exists",
    "account/email/unknown_account",
    "account/email/login_code",
    "account/email/reauthentication_code",
    "account/email/password_reset_code",
    "account/email/password_reset_key",
    "account/email/password_reset",
    "account/email/password_changed",
    "account/email/password_set",
    "account/email/email_changed",
    "account/email/email_confirm",
    "account/email/email_deleted",
    "mfa/email/totp_activated",
    "mfa/email/totp_deactivated",
    "mfa/email/webauthn_added",
    "mfa/email/webauthn_removed",
    "mfa/email/recovery_codes_generated",
]


def render_account_email(template: str, *, to: str, context: dict):
    """Builds an e-mail of allauth. ``template`` is the prefix of the names of its templates."""
    with request_context(None):
        return get_adapter().render_mail(template, to, context)


def of_allauth(template: str) -> dict:
    """The arguments for any e-mail of allauth. The context has what all of them need together."""
    context = code_texts() | {
        "user": User(email=EXAMPLE_ADDRESS, first_name="Anna", last_name="Przykładowa"),
        "email": EXAMPLE_ADDRESS,
        "code": "K7M4PX",
        "timestamp": timezone.now(),
        "ip": "192.0.2.1",
        "user_agent": BROWSER,
        "from_email": "byla@example.org",
        "to_email": EXAMPLE_ADDRESS,
        "deleted_email": "byla@example.org",
        "password_reset_url": settings.SITE_URL + reverse("account_reset_password"),
        "signup_url": settings.SITE_URL + reverse("account_signup"),
    }
    return {"template": template, "context": context}


def _about_a_change(template: str, subject: str) -> dict:
    change = EmailChange(
        old_email=EXAMPLE_ADDRESS,
        new_email="nowa@example.org",
        expires_at=timezone.now() + timedelta(days=7),
    )
    url = settings.SITE_URL + reverse("accounts:restore_address", args=["example"])
    return {"template": template, "subject": subject, "context": {"change": change, "url": url}}


def address_requested() -> dict:
    subject = _("Somebody wants to change the sign-in address of your account")
    return _about_a_change("address_requested", subject)


def address_changed() -> dict:
    return _about_a_change("address_changed", _("The sign-in address of your account was changed"))


def address_restored(*, is_former: bool) -> dict:
    context = {
        "email": EXAMPLE_ADDRESS,
        "is_former": is_former,
        "url": settings.SITE_URL + reverse("account_request_login_code"),
    }
    subject = _("The former sign-in address is back")
    return {"template": "address_restored", "subject": subject, "context": context}


def administrator_invited() -> dict:
    return {
        "template": "administrator_invited",
        "subject": _("Your administrator's account on the Local Government Forum"),
        "context": {
            "url": settings.SITE_URL + reverse("account_reset_password"),
            "user": User(email=EXAMPLE_ADDRESS, first_name="Administrator", last_name="Forum"),
        },
    }


PREVIEWS = [
    *(
        EmailPreview(
            template.rpartition("/")[2].replace("_", "-"),
            partial(of_allauth, template),
            render_account_email,
        )
        for template in OF_ALLAUTH
    ),
    EmailPreview("address-requested", address_requested),
    EmailPreview("address-changed", address_changed),
    EmailPreview("address-restored", partial(address_restored, is_former=True)),
    EmailPreview("address-restored-elsewhere", partial(address_restored, is_former=False)),
    EmailPreview("administrator-invited", administrator_invited),
]
