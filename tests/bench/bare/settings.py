"""The site's settings with other URLs and templates. ``wsgi.py`` also replaces the middleware."""

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
