from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class InboxConfig(AppConfig):
    name = "members.inbox"
    verbose_name = pgettext_lazy("inbox", "Notifications")

    def ready(self):
        from members.inbox.privacy import SOURCE
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
