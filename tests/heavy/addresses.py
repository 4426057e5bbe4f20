"""``python -m tests.heavy.addresses`` lists the responses of two hundred URLs of the demo.

It prints a line for each reader and URL, with the status and the target of a redirect.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASKING = ["visitor", "member@example.org"]
POSTS, PEOPLE, UNITS = 60, 20, 10


def answers(folder: Path) -> str:
    """Creates a demo site in ``folder``, and returns what this module prints for it."""
    env = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "k" * 50,
        "SITE_URL": "http://testserver",
        "ALLOWED_HOSTS": "testserver",
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_MEDIA_ROOT": str(folder / "private"),
        "CACHE_URL": "locmemcache://addresses",
        "EMAIL_URL": "memorymail://",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    for command in (
        ["manage.py", "migrate", "--verbosity=0"],
        ["manage.py", "demo"],
        ["-m", "tests.heavy.addresses"],
    ):
        run = [sys.executable, *command]
        done = subprocess.run(run, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return done.stdout


def lines() -> Iterator[str]:
    """Yields a line for each reader and URL path."""
    from django.conf import settings
    from django.test import Client

    from members.accounts.models import User

    paths = list(_paths())
    for who in ASKING:
        client = Client()
        if "@" in who:
            client.force_login(User.objects.get(email=who), settings.AUTHENTICATION_BACKENDS[-1])
        for path in paths:
            answer = client.get(path)
            yield f"{who} {path} {answer.status_code} {answer.get('Location', '')}".rstrip()


def _paths() -> Iterator[str]:
    """Yields URL paths: public pages, lists, threads, posts, members, cases and meetings."""
    from wagtail.models import Page

    from forum.meetings.models import Meeting
    from forum.practices.models import BestPractice
    from forum.sections.models import Section
    from forum.threads.models import Post, Thread
    from members.accounts.models import User
    from members.units.models import LocalGovernmentUnit

    for page in Page.objects.filter(depth__gt=1).order_by("pk"):
        yield page.get_url() or f"/nothing/{page.pk}/"
    yield from ["/forum/", "/forum/threads/", "/forum/sections/", "/forum/practices/", "/members/"]
    yield from ["/forum/meetings/", "/forum/drafts/", "/forum/bookmarks/", "/forum/moderation/"]
    yield from ["/members/applications/", "/members/invitations/", "/members/units/", "/nothing/"]
    yield from [f"/forum/sections/{row.slug}/" for row in Section.objects.order_by("pk")]
    for thread in Thread.objects.order_by("pk"):
        yield f"/forum/threads/{thread.pk}/"
        yield f"/forum/threads/{thread.pk}/2/"
    yield from [f"/forum/posts/{pk}/" for pk in _ids(Post)[:POSTS]]
    yield from [row.get_absolute_url() for row in Meeting.objects.order_by("pk")]
    yield from [row.get_absolute_url() for row in BestPractice.objects.order_by("pk")]
    yield from [f"/members/people/{pk}/" for pk in _ids(User)[:PEOPLE]]
    codes = LocalGovernmentUnit.objects.order_by("code").values_list("code", flat=True)[:UNITS]
    yield from [f"/members/units/{code}/" for code in codes]


def _ids(model):
    return model.objects.order_by("pk").values_list("pk", flat=True)


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.writelines(f"{line}\n" for line in lines())
