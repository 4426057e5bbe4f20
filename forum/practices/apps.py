from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "forum.practices"

    def ready(self):
        from forum.practices.digest import PART
        from forum.practices.draft_panel import own_unfinished_cases
        from forum.practices.notifications import KINDS, TARGETS
        from forum.practices.privacy import SOURCE
        from forum.practices.profile_panels import panel
        from forum.threads.hooks import own_panels
        from members.inbox.kinds import digest_parts, follow_targets, notification_kinds
        from members.people.profile_panels import profile_panels
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
        digest_parts.register(PART)
        profile_panels.register(panel)
        own_panels.register(own_unfinished_cases)
        for kind in KINDS:
            notification_kinds.register(kind)
        for target in TARGETS:
            follow_targets.register(target)
