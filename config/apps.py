from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Makes ``config`` an app, so that Django finds its commands, template tags and checks."""

    name = "config"

    def ready(self):
        from config import checks  # noqa: F401
