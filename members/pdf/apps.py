from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PdfConfig(AppConfig):
    name = "members.pdf"
    verbose_name = _("PDF documents")

    def ready(self):
        from members.pdf.privacy import SOURCE
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
