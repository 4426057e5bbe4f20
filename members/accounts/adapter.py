"""The site's adapter for allauth's account app."""

from datetime import timedelta

from allauth.account import app_settings as settings_of
from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from members.accounts.models import User
from members.accounts.second_factor import factors_of

# Has no account whose language could be looked up. The query would take time that the e-mail with a
# code does not take, and so show that the address has no account.
TO_NOBODY = "account/email/unknown_account"
# The site sends its own e-mail with a link to undo the change; see
# members/accounts/email_changes.py.
WRITTEN_BY_THE_SITE = {"account/email/email_changed"}
# E-mails that somebody waits for, and how many seconds their code is valid. The e-mails that say
# that an account exists, or does not, are sent in the same way, so that timing does not show which.
CODES = {
    "account/email/email_confirmation": settings_of.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "account/email/email_confirmation_signup": settings_of.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "account/email/account_already_exists": settings_of.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "account/email/login_code": settings_of.LOGIN_BY_CODE_TIMEOUT,
    "account/email/reauthentication_code": settings_of.LOGIN_BY_CODE_TIMEOUT,
    "account/email/password_reset_code": settings_of.PASSWORD_RESET_BY_CODE_TIMEOUT,
    "account/email/unknown_account": settings_of.PASSWORD_RESET_BY_CODE_TIMEOUT,
}


class AccountAdapter(DefaultAccountAdapter):
    """Sends e-mails in the recipient's language, and codes before all other e-mails."""

    def send_mail(self, template_prefix, email, context):
        user = context.get("user")
        if user is None and template_prefix != TO_NOBODY:
            user = User.objects.filter(email=email.lower()).first()
        language = getattr(user, "language", None) or translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, context)

    def render_mail(self, template_prefix, *args, **kwargs):
        message = super().render_mail(template_prefix, *args, **kwargs)
        if lifetime := CODES.get(template_prefix):
            message.valid_for = timedelta(seconds=lifetime)
        return message

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        if template_prefix not in WRITTEN_BY_THE_SITE:
            super().send_notification_mail(template_prefix, user, context, email)

    def get_reauthentication_methods(self, user):
        """Also offers a code by e-mail, unless that would bypass a second factor."""
        methods = super().get_reauthentication_methods(user)
        if user.is_authenticated and not factors_of(user).exists():
            methods.append(
                {
                    "id": "reauthenticate_by_code",
                    "description": _("Use a code by e-mail"),
                    "url": reverse("accounts:reauthenticate_by_code"),
                }
            )
        return methods
