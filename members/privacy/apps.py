from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "members.privacy"
    label = "privacy"
    verbose_name = _("Privacy")

    def ready(self):
        from members.privacy.account_data import HOLDER
        from members.privacy.registry import register

        register(HOLDER)
