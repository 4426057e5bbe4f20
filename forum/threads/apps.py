from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "forum.threads"
    label = "threads"

    def ready(self):
        from forum.attachments.access import register_access
        from forum.threads import naming  # noqa: F401 connects a receiver
        from forum.threads.files import shown
        from forum.threads.privacy import HOLDER
        from forum.threads.profile_panels import panel
        from members.people.profile_panels import register_panel
        from members.privacy.registry import register

        register(HOLDER)
        register_panel(panel)
        register_access(shown)
