"""The WSGI entry of the bare pages, with only the middleware for the session and the user."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

# Must run before MIDDLEWARE is replaced: allauth refuses to start without its own middleware.
django.setup(set_prefix=False)
settings.MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
application = WSGIHandler()
