from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "forum.threads"
    label = "threads"

    def ready(self):
        from forum.attachments.holders import register_holder
        from forum.threads import naming  # noqa: F401 connects a receiver
        from forum.threads.files import shown, waiting
        from forum.threads.panels import panel
        from forum.threads.privacy import HOLDER
        from members.people.panels import register_panel
        from members.privacy.registry import register

        register(HOLDER)
        register_panel(panel)
        register_holder(shown)
        register_holder(waiting)
