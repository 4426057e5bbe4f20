from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Here for its commands: the wiring has no models."""

    name = "config"
