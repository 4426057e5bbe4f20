"""A site with the people and forms of ``tests/typed_forms.py``, for a browser.

Functions that need Django's models are called within the site, by ``manage.py shell``.
"""

import json
import sqlite3
import subprocess
import sys

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from cms.initial_content.setup import setup_cms
from forum.threads.models import Draft
from tests.database import copy_sqlite
from tests.e2e.server import ROOT, environment, free_port
from tests.permissions.asking import Asker
from tests.typed_forms import WRITERS, build, find, parse, typed_in

PASSWORD = "dlugie-haslo-pisarzy"
FILL = "from tests.e2e.typed_site import fill; fill()"


def make(folder):
    """Makes the site's database and files in ``folder``, and ``content.json`` (see ``fill``)."""
    copy_sqlite(folder / "db.sqlite3")
    env = environment(folder, free_port(), DEBUG="1", ALLOWED_HOSTS="localhost,testserver")
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", FILL]
    printed = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
    (folder / "content.json").write_bytes(printed.stdout)


def restore(folder, made):
    """Gives the database in ``folder``, which a site may be serving, the content of ``made``."""
    source, target = (sqlite3.connect(one / "db.sqlite3") for one in (made, folder))
    source.backup(target)
    source.close()
    target.close()


def fill():
    """Fills the database. Prints as JSON the ``forms``, and the ``sessions`` of their writers."""
    setup_cms()
    people, things = build()
    # Whoever types before a stored draft is loaded has to choose between two texts.
    Draft.objects.all().delete()
    sessions = {name: _session(people[name]) for name in WRITERS}
    found = find(Asker(people, things)).items()
    forms = [_form(where, people[name], name, path, html) for where, (name, path, html) in found]
    json.dump({"forms": forms, "sessions": sessions}, sys.stdout)


def _form(where, user, name, path, html):
    form = parse(html)
    return {
        "where": where,
        "writer": name,
        "email": user.email,
        "path": path,
        "action": form.get("action"),
        "fields": sorted(typed_in(form)),
    }


def _session(user):
    """Gives the user a password, and returns the key of a session in which they are signed in."""
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key
