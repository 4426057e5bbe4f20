from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Here for its commands and checks: the wiring has no models."""

    name = "config"

    def ready(self):
        from config import checks  # noqa: F401
