from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the commands and checks of ``config``, which has no models."""

    name = "config"

    def ready(self):
        from config import checks  # noqa: F401
