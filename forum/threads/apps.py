from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "forum.threads"
    label = "threads"

    def ready(self):
        from forum.threads.panels import panel
        from forum.threads.privacy import HOLDER
        from members.people.panels import register_panel
        from members.privacy.registry import register

        register(HOLDER)
        register_panel(panel)
