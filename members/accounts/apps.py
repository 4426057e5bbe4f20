from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "members.accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from members.accounts import receivers  # noqa: F401
