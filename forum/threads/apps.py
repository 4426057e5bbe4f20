from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "forum.threads"

    def ready(self):
        from forum.attachments.access import access_conditions
        from forum.threads import naming, notifying  # noqa: F401 connect receivers
        from forum.threads.digest import PART
        from forum.threads.files import shown
        from forum.threads.form_drafts import begin_with_draft, drafted_fields, finish_form_draft
        from forum.threads.notifications import KINDS, TARGETS
        from forum.threads.privacy import SOURCE
        from forum.threads.profile_panels import panel
        from members.inbox.kinds import digest_parts, follow_targets, notification_kinds
        from members.membership.unsent_forms import FormDrafts, form_drafts
        from members.people.profile_panels import profile_panels
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
        profile_panels.register(panel)
        access_conditions.register(shown)
        digest_parts.register(PART)
        for kind in KINDS:
            notification_kinds.register(kind)
        for target in TARGETS:
            follow_targets.register(target)
        form_drafts.register(
            FormDrafts(begin=begin_with_draft, fields=drafted_fields, finish=finish_form_draft)
        )
