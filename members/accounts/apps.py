from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "members.accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from members.accounts import receivers  # noqa: F401
        from members.accounts.email_previews import PREVIEWS
        from members.mail.previews import email_previews

        email_previews.extend(PREVIEWS)
