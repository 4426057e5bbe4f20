"""The site as gunicorn runs it; with which settings, the environment says."""

from config.wsgi import application  # noqa: F401
