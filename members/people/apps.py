from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "members.people"
    verbose_name = _("People and units")

    def ready(self):
        from members.people import receivers  # noqa: F401
