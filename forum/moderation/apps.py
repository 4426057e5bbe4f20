from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "forum.moderation"

    def ready(self):
        from forum.attachments.access import access_conditions
        from forum.moderation import receivers  # noqa: F401 connects receivers
        from forum.moderation.email_previews import PREVIEWS
        from forum.moderation.files import waiting
        from forum.moderation.notifications import KINDS
        from forum.moderation.pending_rows import own_pending_posts
        from forum.moderation.privacy import SOURCE
        from forum.moderation.views.approval import hold_for_approval
        from forum.threads.hooks import own_panels, publishing_hooks
        from members.inbox.kinds import notification_kinds
        from members.mail.previews import email_previews
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
        access_conditions.register(waiting)
        publishing_hooks.register(hold_for_approval)
        own_panels.register(own_pending_posts)
        email_previews.extend(PREVIEWS)
        for kind in KINDS:
            notification_kinds.register(kind)
