from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "forum.meetings"
    label = "meetings"
