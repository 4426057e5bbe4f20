from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "forum.practices"

    def ready(self):
        from forum.practices.draft_panel import own_unfinished_cases
        from forum.practices.privacy import SOURCE
        from forum.practices.profile_panels import panel
        from forum.threads.hooks import own_panels
        from members.people.profile_panels import profile_panels
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
        profile_panels.register(panel)
        own_panels.register(own_unfinished_cases)
