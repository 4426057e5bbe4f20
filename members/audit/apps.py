from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "members.audit"
    verbose_name = _("Audit log")

    def ready(self):
        from members.audit import receivers  # noqa: F401
