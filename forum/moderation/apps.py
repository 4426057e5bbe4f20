from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "forum.moderation"
    label = "moderation"

    def ready(self):
        from forum.attachments.access import register_access
        from forum.moderation import receivers  # noqa: F401 connects receivers
        from forum.moderation.files import waiting
        from forum.moderation.pending_rows import own_pending_posts
        from forum.moderation.privacy import HOLDER
        from forum.moderation.views.approval import hold_for_approval
        from forum.threads.hooks import register_before_publishing, register_draft_panel
        from members.privacy.registry import register

        register(HOLDER)
        register_access(waiting)
        register_before_publishing(hold_for_approval)
        register_draft_panel(own_pending_posts)
