from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "forum.meetings"
    label = "meetings"

    def ready(self):
        from forum.meetings.privacy import HOLDER
        from forum.meetings.profile_panels import panel
        from members.people.profile_panels import register_panel
        from members.privacy.registry import register

        register(HOLDER)
        register_panel(panel)
