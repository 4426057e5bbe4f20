"""Where allauth asks the site."""

from datetime import timedelta

from allauth.account import app_settings as settings_of
from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from members.accounts.models import User
from members.accounts.second_factor import factors_of

# There is no account to look for; it would take time which the e-mail with a code does not take.
TO_NOBODY = "account/email/unknown_account"
# These the site writes itself, with a way back; see members/accounts/email_changes.py.
WRITTEN_BY_THE_SITE = {"account/email/email_changed"}
# E-mails for which somebody waits before a page, and how long the code in them works. Those which
# say that there is an account, or none, go the same way: nobody is to tell them apart by the time.
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
    """E-mails leave in the language of the person who gets them."""

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
        """A code by mail, too: but nobody gets round a second factor by the weaker means."""
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
