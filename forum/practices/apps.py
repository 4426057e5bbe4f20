from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "forum.practices"
    label = "practices"
