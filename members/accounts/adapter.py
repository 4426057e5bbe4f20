"""Where allauth asks the site."""

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import translation

from members.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Letters leave in the language of the person who gets them."""

    def send_mail(self, template_prefix, email, context):
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        language = getattr(user, "language", None) or translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, context)
