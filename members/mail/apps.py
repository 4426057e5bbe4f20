from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "members.mail"
    verbose_name = _("Mail")

    def ready(self):
        from members.mail.email_previews import PREVIEWS
        from members.mail.previews import email_previews

        email_previews.extend(PREVIEWS)
