from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "members.privacy"
    verbose_name = _("Privacy")

    def ready(self):
        from members.mail.previews import email_previews
        from members.privacy.account_data import SOURCE
        from members.privacy.email_previews import PREVIEWS
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
        email_previews.extend(PREVIEWS)
