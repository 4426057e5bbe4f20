from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "forum.threads"
    label = "threads"

    def ready(self):
        from forum.attachments.access import register_access
        from forum.threads import hooks, naming, receivers  # noqa: F401 connects receivers
        from forum.threads.files import shown, waiting
        from forum.threads.pending_rows import own_pending_posts
        from forum.threads.privacy import HOLDER
        from forum.threads.profile_panels import panel
        from forum.threads.views.approval import hold_for_approval
        from members.people.profile_panels import register_panel
        from members.privacy.registry import register

        register(HOLDER)
        register_panel(panel)
        register_access(shown)
        register_access(waiting)
        hooks.register_before_publishing(hold_for_approval)
        hooks.register_draft_panel(own_pending_posts)
