from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "members.privacy"
    verbose_name = _("Privacy")

    def ready(self):
        from members.privacy.account_data import SOURCE
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
