from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "forum.meetings"
    label = "meetings"

    def ready(self):
        from forum.meetings.panels import panel
        from forum.meetings.privacy import HOLDER
        from members.people.panels import register_panel
        from members.privacy.registry import register

        register(HOLDER)
        register_panel(panel)
