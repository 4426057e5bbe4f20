from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Public pages")

    def ready(self):
        from cms import defaults, drawing, failures, notices, personal_data, signals, workflow
        from cms.privacy import SOURCE
        from members.privacy.sources import data_sources

        signals.connect()
        workflow.connect()
        defaults.connect()
        notices.connect()
        personal_data.connect()
        failures.connect()
        drawing.connect()
        data_sources.register(SOURCE)
