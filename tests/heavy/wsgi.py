"""The WSGI entry for gunicorn. DJANGO_SETTINGS_MODULE chooses the settings."""

from config.wsgi import application  # noqa: F401
