from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "forum.meetings"

    def ready(self):
        from forum.meetings.digest import PARTS
        from forum.meetings.email_previews import PREVIEWS
        from forum.meetings.notifications import KINDS, TARGETS
        from forum.meetings.privacy import SOURCE
        from forum.meetings.profile_panels import panel
        from members.inbox.kinds import digest_parts, follow_targets, notification_kinds
        from members.mail.previews import email_previews
        from members.people.profile_panels import profile_panels
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
        digest_parts.extend(PARTS)
        profile_panels.register(panel)
        email_previews.extend(PREVIEWS)
        for kind in KINDS:
            notification_kinds.register(kind)
        for target in TARGETS:
            follow_targets.register(target)
