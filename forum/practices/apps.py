from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "forum.practices"

    def ready(self):
        from forum.practices.privacy import SOURCE
        from forum.practices.profile_panels import panel
        from members.people.profile_panels import profile_panels
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
        profile_panels.register(panel)
