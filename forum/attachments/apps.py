from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "forum.attachments"
    label = "attachments"

    def ready(self):
        from forum.attachments.privacy import HOLDER
        from members.privacy.registry import register

        register(HOLDER)
