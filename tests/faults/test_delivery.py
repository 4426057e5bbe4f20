"""Workers deliver to a mail server: two at once, killed in the middle, and ten thousand e-mails.

Run with `-s`, the tests print how many e-mails the server got twice, and how long delivery took.
"""

import os
import time
from collections import Counter
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest

from tests.database import POSTGRES_TEMPLATE, copy_sqlite, make_postgres_template
from tests.e2e.server import environment
from tests.faults.site import Processes
from tests.mail_server import mail_server

pytestmark = pytest.mark.slow

MANY = 10_000
AT_MOST = 5 * 60
"""Seconds in which one worker must deliver MANY e-mails."""
WORKER = ["manage.py", "db_worker", "--interval=0.1", "--no-startup-delay"]
AS_IF_LATER = """
from datetime import timedelta
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from members.mail.models import QueuedEmail

long = timedelta(minutes=6)
DBTaskResult.objects.filter(status="RUNNING").update(started_at=F("started_at") - long)
DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
QueuedEmail.objects.exclude(tried_at=None).update(tried_at=F("tried_at") - long)
call_command("reap_tasks", verbosity=0)
"""
"""Code for ``shell``. After it, workers run what a killed worker has left."""


@pytest.fixture(scope="session")
def django_db_setup():
    """Replaces pytest-django's fixture, because the workers have a database of their own."""


@pytest.fixture
def database(tmp_path):
    """The URL of a migrated database: SQLite, or PostgreSQL in ``tests/with_postgres.sh``."""
    server = os.environ["DATABASE_URL"]
    if not server.startswith("postgres"):
        copy_sqlite(tmp_path / "db.sqlite3")
        return f"sqlite:///{tmp_path / 'db.sqlite3'}"
    make_postgres_template(server)
    name = f"delivery_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {POSTGRES_TEMPLATE}")
    return f"{server.rpartition('/')[0]}/{name}"


@pytest.fixture
def site(tmp_path, database):
    """A site with the processes ``one`` and ``two``, its workers. ``inbox`` is what they deliver
    to."""
    with mail_server() as (port, inbox):
        env = environment(
            tmp_path,
            8000,
            DATABASE_URL=database,
            CACHE_URL="dbcache://forum_cache",
            EMAIL_URL=f"smtp://127.0.0.1:{port}",
        )
        processes = Processes(tmp_path, env, {"one": WORKER, "two": WORKER})
        processes.inbox = inbox
        try:
            yield processes
        finally:
            processes.stop()


def write(site, number: int) -> None:
    """Queues ``number`` e-mails in one transaction."""
    site.shell(
        "from django.core.mail import send_mail; from django.db import transaction\n"
        "with transaction.atomic():\n"
        f"    for n in range({number}): send_mail('x', 'x', None, [f'a{{n}}@example.org'])"
    )


def arrived(site, number: int, seconds: float) -> None:
    """Waits until the server has accepted e-mails to ``number`` recipients."""
    ends = time.monotonic() + seconds
    while len(set(site.inbox.addresses())) < number:
        assert time.monotonic() < ends, f"{len(site.inbox.letters)} of {number} e-mails arrived"
        time.sleep(0.01)


def waiting(site) -> int:
    said = site.shell(
        "from members.mail.models import QueuedEmail\nprint(QueuedEmail.objects.waiting().count())"
    )
    return int(said)


def workers_that_delivered(site) -> int:
    return int(
        site.shell(
            "from django_tasks_db.models import DBTaskResult\n"
            "ids = DBTaskResult.objects.values_list('worker_ids', flat=True)\n"
            "print(len({worker for each in ids for worker in each}))"
        )
    )


@contextmanager
def slow(site):
    """Lets the server take some time for each e-mail, so that a kill hits the middle of a batch."""
    site.inbox.answers["DATA"] = lambda address: time.sleep(0.01)
    yield
    site.inbox.answers.clear()


def test_two_workers_send_each_email_once(site):
    write(site, 400)
    with slow(site):
        site.start("one")
        site.start("two")
        arrived(site, 400, 60)
    assert max(Counter(site.inbox.letters).values()) == 1
    assert workers_that_delivered(site) == 2
    assert waiting(site) == 0


def test_killed_worker_loses_no_email(site):
    write(site, 200)
    kills = 3
    with slow(site):
        site.start("one")
        for kill in range(kills):
            # Each kill leaves a batch that counts as running, so that less than a batch is waiting.
            arrived(site, 30 + 40 * kill, 60)
            site.kill("one")
            site.shell(AS_IF_LATER)
    arrived(site, 200, 60)
    time.sleep(1)
    copies = Counter(site.inbox.letters)
    doubled = sum(copies.values()) - len(copies)
    print(f"\n{len(copies)} e-mails, {kills} kills: 0 lost, {doubled} doubled")  # noqa: T201
    assert len(copies) == len(set(site.inbox.addresses())) == 200
    assert doubled <= kills
    assert waiting(site) == 0


def test_ten_thousand_emails_in_five_minutes(site):
    write(site, MANY)
    begun = time.monotonic()
    site.start("one")
    arrived(site, MANY, AT_MOST)
    took = time.monotonic() - begun
    print(f"\none worker delivered {MANY} e-mails in {took:.0f} s")  # noqa: T201
    assert len(site.inbox.letters) == MANY
