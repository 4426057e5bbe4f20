from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self):
        from members.mail.previews import email_previews
        from members.pdf.kinds import document_kinds
        from members.privacy.sources import data_sources
        from training import signals
        from training.documents import KINDS
        from training.email_previews import PREVIEWS
        from training.privacy import SOURCE

        data_sources.register(SOURCE)
        signals.connect()
        for kind in KINDS:
            document_kinds.register(kind)
        for preview in PREVIEWS:
            email_previews.register(preview)
