from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "forum.meetings"

    def ready(self):
        from forum.meetings.email_previews import PREVIEWS
        from forum.meetings.privacy import SOURCE
        from forum.meetings.profile_panels import panel
        from members.mail.previews import email_previews
        from members.people.profile_panels import profile_panels
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
        profile_panels.register(panel)
        email_previews.extend(PREVIEWS)
