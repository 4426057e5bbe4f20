"""WSGI entry for gunicorn. The environment chooses the settings."""

from config.wsgi import application  # noqa: F401
