from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Public pages")

    def ready(self):
        from cms import signals
        from cms.admin import failed_tasks, image_decoding, workflow
        from cms.email_previews import PREVIEWS
        from cms.models.legal_notices import current_notice
        from cms.privacy import SOURCE
        from members.accounts.legal_notices import notice_finders
        from members.mail.previews import email_previews
        from members.privacy.sources import data_sources

        signals.connect()
        workflow.connect()
        failed_tasks.connect()
        image_decoding.connect()
        notice_finders.register(current_notice)
        data_sources.register(SOURCE)
        email_previews.extend(PREVIEWS)
