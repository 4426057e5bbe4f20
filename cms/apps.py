from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Public pages")

    def ready(self):
        from cms import signals
        from cms.admin import failed_tasks, image_decoding, workflow
        from cms.models.legal_notices import current_notice
        from cms.privacy import HOLDER
        from members.accounts import legal_notices
        from members.privacy import registry

        signals.connect()
        workflow.connect()
        failed_tasks.connect()
        image_decoding.connect()
        legal_notices.register(current_notice)
        registry.register(HOLDER)
