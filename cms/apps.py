from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Public pages")

    def ready(self):
        from cms import notices, personal_data, signals
        from cms.admin import defaults, failed_tasks, image_decoding, workflow

        signals.connect()
        workflow.connect()
        defaults.connect()
        notices.connect()
        personal_data.connect()
        failed_tasks.connect()
        image_decoding.connect()
        _hold()


def _hold():
    from cms.privacy import HOLDER
    from members.privacy.registry import register

    register(HOLDER)
