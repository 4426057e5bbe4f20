from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "forum.threads"

    def ready(self):
        from forum.attachments.access import access_conditions
        from forum.threads import naming  # noqa: F401 connects a receiver
        from forum.threads.files import shown
        from forum.threads.privacy import SOURCE
        from forum.threads.profile_panels import panel
        from members.people.profile_panels import profile_panels
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
        profile_panels.register(panel)
        access_conditions.register(shown)
