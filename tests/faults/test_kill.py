"""Processes are killed while members post. Every acknowledged post is stored exactly once."""

import http.client
import json
import os
import random
import signal
import subprocess
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.site import PEOPLE, running
from tests.sent_mail import sent_emails

pytestmark = pytest.mark.slow

WRITES = 560
LETTERS = 60
EVERY = 0.8
"""Seconds between two kills."""
ENDS_AFTER = 420


@pytest.fixture(scope="session")
def django_db_setup():
    """Replaces pytest-django's fixture, because the served site has a database of its own."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running(tmp_path_factory.mktemp("faults")) as running_site:
        yield running_site


def restart_database() -> None:
    """Kills PostgreSQL and starts it again. Does nothing on SQLite."""
    home = os.environ.get("POSTGRES_HOME")
    if not home:
        return
    pid_file = Path(home) / "data" / "postmaster.pid"
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
    time.sleep(0.5)
    for _try in range(20):  # PostgreSQL's other processes may still be running for a while
        if subprocess.run([Path(home) / "start"], check=False, capture_output=True).returncode == 0:
            return
        time.sleep(0.5)


class Writers:
    """Members who post replies without a pause, each in a Python thread.

    They send each reply until the site has acknowledged it with a redirect. ``acknowledged`` lists
    the submission keys of the acknowledged replies.
    """

    def __init__(self, site):
        self.site, self.acknowledged, self.tries = site, [], 0
        self.enough = threading.Event()
        self.threads = [threading.Thread(target=self.write, args=[n]) for n in range(PEOPLE)]

    def write(self, person: int) -> None:
        path = f"{self.site.content['path']}reply/"
        while not self.enough.is_set():
            submission = str(uuid4())
            form = {"body": f"<p>{submission}</p>", "submission": submission}
            while not self.sent(person, path, form):
                if self.enough.is_set():
                    return
                time.sleep(0.05)
            self.acknowledged.append(submission)
            if len(self.acknowledged) >= WRITES:
                self.enough.set()

    def sent(self, person, path, form) -> bool:
        self.tries += 1
        try:
            return self.site.ask(person, "POST", path, form).status == 302
        except (OSError, http.client.HTTPException):
            return False

    def run(self, between) -> None:
        for thread in self.threads:
            thread.start()
        ends = time.monotonic() + ENDS_AFTER
        while not self.enough.wait(EVERY) and time.monotonic() < ends:
            between()
        self.enough.set()
        for thread in self.threads:
            thread.join()


def test_acknowledged_posts_are_stored_once(site):
    blows = [
        site.kill_one_child,
        lambda: site.kill("web"),
        lambda: site.kill("worker"),
        restart_database,
    ]
    chosen = random.Random(20261130)  # noqa: S311 -- the same sequence in each run
    site.shell(
        "from django.core.mail import send_mail\n"
        f"for n in range({LETTERS}): send_mail(f'Numer {{n}}.', 'x', None, [f'a{{n}}@example.org'])"
    )
    writers = Writers(site)
    writers.run(lambda: chosen.choice(blows)())
    assert len(writers.acknowledged) >= 500
    site.started()

    stored = json.loads(
        site.shell(
            "import json; from forum.threads.models import Post, Thread\n"
            "thread = Thread.objects.get(title='Wspólny')\n"
            "posts = Post.objects.filter(thread=thread, number__gt=1).order_by('number')\n"
            "print(json.dumps({'said': [post.text for post in posts],"
            " 'numbers': [post.number for post in posts], 'last': thread.last_number,"
            " 'replies': thread.reply_count}))"
        )
    )
    lost = set(writers.acknowledged) - set(stored["said"])
    doubled = len(stored["said"]) - len(set(stored["said"]))
    assert (len(lost), doubled) == (0, 0)
    assert stored["numbers"] == list(range(2, stored["last"] + 1))
    assert stored["replies"] == len(stored["said"])
    letters_all_left(site)
    print(  # noqa: T201 -- shown by pytest -s
        f"\n{len(writers.acknowledged)} acknowledged of {writers.tries} tries, 0 lost, 0 doubled"
    )


def letters_all_left(site) -> None:
    """Runs all waiting tasks and those of killed workers. Asserts that all e-mails were sent."""
    site.shell(
        "from datetime import timedelta; from django.core.management import call_command\n"
        "from django.db.models import F; from django_tasks_db.models import DBTaskResult\n"
        "from members.mail.models import QueuedEmail\n"
        "QueuedEmail.objects.exclude(tried_at=None).update("
        "tried_at=F('tried_at') - timedelta(minutes=6))\n"
        "running = DBTaskResult.objects.filter(status='RUNNING')\n"
        "running.update(started_at=F('started_at') - timedelta(minutes=6))\n"
        "DBTaskResult.objects.filter(status='READY', run_after__lt='9000-01-01').update("
        "run_after=F('enqueued_at'))\n"
        "call_command('reap_tasks', verbosity=0); call_command('db_worker', batch=True)"
    )
    emails = sent_emails(site.folder / "mail")
    ids = {email["Message-ID"] for email in emails}
    subjects = {email["Subject"] for email in emails if email["Subject"].startswith("Numer")}
    # An e-mail is sent twice if its worker is killed right after the mail server has accepted it.
    # Both copies have the same Message-ID.
    assert len(subjects) == len(ids) == LETTERS
