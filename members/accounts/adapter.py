"""The site's adapter for allauth's account app."""

from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from members.accounts.models import User
from members.accounts.pending_codes import code_texts
from members.accounts.second_factor import factors_of

# The template of the e-mail to an address without an account. ``send_mail`` makes no query for it.
# It makes none for an e-mail with a code either, because allauth passes the account. So both
# responses take the same time, and do not show whether the address has an account.
TO_NOBODY = "account/email/unknown_account"
# allauth's e-mails that are not sent, because the site sends e-mails of its own, with a link that
# undoes the change of the address: see members/accounts/email_changes.py.
WRITTEN_BY_THE_SITE = {"account/email/email_changed"}
# E-mails that are sent before all others, because somebody waits for the code in them. Two of them,
# account_already_exists and unknown_account, contain no code. A form sends one of these two in
# place of a code, and the response time must not show which of the e-mails was sent.
CODES = {
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/account_already_exists",
    "account/email/login_code",
    "account/email/reauthentication_code",
    "account/email/password_reset_code",
    "account/email/unknown_account",
}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter, but e-mails are in the recipient's language, and codes are sent first."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("The code is not right. Please compare it with the latest e-mail."),
    }

    def is_safe_url(self, url):
        """Whether allauth may redirect to ``url``; False if ``url`` cannot be parsed."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def login(self, request, user):
        """Signs ``user`` in.

        At the first sign-in the password is read from the database again: a receiver (see
        ``settle_password_of_sign_up``) may just have changed it, and Django rejects a session that
        began with another password.
        """
        if user.last_login is None:
            user.refresh_from_db(fields=["password"])
        super().login(request, user)

    def send_mail(self, template_prefix, email, context):
        user = context.get("user")
        if user is None and template_prefix != TO_NOBODY:
            user = User.objects.filter(email=email.lower()).first()
        language = getattr(user, "language", None) or translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, context | code_texts())

    def render_mail(self, template_prefix, *args, **kwargs):
        message = super().render_mail(template_prefix, *args, **kwargs)
        message.kind = template_prefix
        if template_prefix in CODES:
            message.valid_for = timedelta(seconds=settings.CODE_LIFETIME)
        return message

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        if template_prefix not in WRITTEN_BY_THE_SITE:
            super().send_notification_mail(template_prefix, user, context, email)

    def get_reauthentication_methods(self, user):
        """allauth's methods, and a code by e-mail unless the user has a second factor."""
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
