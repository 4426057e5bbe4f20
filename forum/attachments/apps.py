from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "forum.attachments"

    def ready(self):
        from forum.attachments.privacy import SOURCE
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
