"""Where allauth asks the site."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from members.accounts.models import User
from members.accounts.second_factor import factors_of

# These the site writes itself, with a way back; see members/accounts/addresses.py.
WRITTEN_BY_THE_SITE = {"account/email/email_changed"}


class AccountAdapter(DefaultAccountAdapter):
    """Letters leave in the language of the person who gets them."""

    def send_mail(self, template_prefix, email, context):
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        language = getattr(user, "language", None) or translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, context)

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
