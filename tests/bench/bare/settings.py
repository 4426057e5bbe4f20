"""The site's settings, but with other URLs and templates. ``wsgi.py`` replaces the middleware."""

from pathlib import Path

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.bare.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent],
        "OPTIONS": {"context_processors": ["django.contrib.auth.context_processors.auth"]},
    }
]
