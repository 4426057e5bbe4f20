"""A site with members who write posts. It runs in processes of its own, which can be killed."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.site import GUNICORN, prepare
from tests.database import copy_sqlite
from tests.e2e.server import ROOT, free_port
from tests.sent_mail import sent_emails, text_of

CSRF = "c" * 32
PEOPLE = 8
# Code for ``shell`` which defines ``cookie_of(user)``: the cookie of a new session of the user.
SESSIONS = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from members.accounts.models import User

def cookie_of(user):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
"""
# Code for ``shell``. It creates members, each with a session, and a thread in an open section. It
# prints the cookies of the members and the path of the thread as JSON.
CONTENT = f"""{SESSIONS}
from forum.sections.models import Section
from forum.threads.services import start_thread
from members.membership.models import Affiliation
from members.units.models import Organisation

office = Organisation.objects.create(name="Urząd", kind="office", is_confirmed=True)
cookies = []
for number in range({PEOPLE}):
    email = f"member{{number}}@example.org"
    user = User.objects.create(email=email, first_name="Anna", last_name=f"Nowak {{number}}")
    Affiliation.objects.create(user=user, organisation=office, position="x", state="active")
    cookies.append(cookie_of(user))
section = Section.objects.visible_to(user).first()
thread = start_thread(section, by=user, kind="question", title="Wspólny", body="<p>Piszmy</p>")
print(json.dumps({{"cookies": cookies, "path": thread.get_absolute_url()}}))
"""


@dataclass
class Answer:
    """A response, and the seconds until it was complete."""

    status: int
    text: str
    took: float


class Processes:
    """The processes of a site. They can be killed and started again.

    ``env`` are the environment variables of the site. ``commands`` has the command of each process,
    without Python.
    """

    def __init__(self, folder: Path, env: dict[str, str], commands: dict[str, list[str]]):
        self.folder, self.env, self.commands = folder, env, commands
        self.processes: dict[str, subprocess.Popen] = {}

    def shell(self, code: str) -> str:
        """Runs Python code inside the site and returns its output.

        Tries again if the code fails, and raises RuntimeError after 60 failures.
        """
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        run = {"cwd": ROOT, "env": self.env, "capture_output": True, "text": True, "check": False}
        for _try in range(60):  # the database may still be starting
            done = subprocess.run(command, **run)
            if done.returncode == 0:
                return done.stdout
            time.sleep(0.5)
        raise RuntimeError(done.stderr)

    def start(self, name: str) -> None:
        """Starts the process ``name``. Its output is appended to the file ``<name>.log``."""
        with (self.folder / f"{name}.log").open("a") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *self.commands[name]],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,  # makes a process group: children are killed, too
            )

    def kill(self, name: str) -> None:
        """Kills the process and its children, and starts it again as systemd would."""
        with suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()
        self.start(name)

    def stop(self) -> None:
        """Stops everything that was started."""
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Site(Processes):
    """A site with a database of its own, served by gunicorn.

    Its processes are ``web``, ``worker`` and ``codes``, the worker for sign-in codes. ``content``
    is code like CONTENT, whose output has at least the cookies of people.
    """

    def __init__(self, folder: Path, database: str, content: str = CONTENT):
        self.port = free_port()
        env = prepare(folder, database, f"locmemcache://faults-{self.port}", ["setup_site"])
        env |= {
            "SITE_URL": f"http://localhost:{self.port}",
            "WEB_CONCURRENCY": "2",
            "FLOOD_POSTS": "0",
        }
        bind = ["--bind", f"127.0.0.1:{self.port}", "config.wsgi"]
        commands = {
            "web": [*GUNICORN, *bind],
            "worker": ["manage.py", "db_worker", "--exclude-queues=codes"],
            "codes": ["manage.py", "db_worker", "--queue-name=codes"],
        }
        super().__init__(folder, env, commands)
        self.content = json.loads(self.shell(content))

    def started(self) -> None:
        """Waits until the site answers. Raises RuntimeError if it does not within a minute."""
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            with suppress(OSError, http.client.HTTPException):
                if self.ask(0, "GET", "/healthz").status == 200:
                    return
            time.sleep(0.2)
        raise RuntimeError((self.folder / "web.log").read_text()[-3000:])

    def kill_one_child(self) -> None:
        """Kills one of gunicorn's worker processes. gunicorn then starts another one."""
        master = self.processes["web"].pid
        children = Path(f"/proc/{master}/task/{master}/children")
        with suppress(OSError, IndexError):
            os.kill(int(children.read_text().split()[0]), signal.SIGKILL)

    def letters_to(self, address: str) -> list[str]:
        """Returns the sent e-mails to addresses that begin with ``address``."""
        emails = sent_emails(self.folder / "mail")
        return [text_of(email) for email in emails if email["To"].startswith(address)]

    def ask(self, person: int, method: str, path: str, form: dict | None = None) -> Answer:
        """Sends a request as the member with the index ``person``.

        ``form`` has the fields to post; the CSRF token is added. Raises OSError or HTTPException if
        the response is missing or incomplete.
        """
        headers = {
            "Host": f"localhost:{self.port}",
            "Cookie": f"{self.content['cookies'][person]}; csrftoken={CSRF}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({**form, "csrfmiddlewaretoken": CSRF}) if form else None
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        return Answer(answer.status, text, time.monotonic() - begun)


@contextmanager
def running(folder: Path, content: str = CONTENT):
    """Context manager: starts gunicorn and a worker of a new ``Site``, and yields the site.

    The site uses SQLite, or the PostgreSQL of ``tests/with_postgres.sh``.
    """
    database = os.environ["DATABASE_URL"]
    if not database.startswith("postgres"):
        copy_sqlite(folder / "db.sqlite3")
        database = f"sqlite:///{folder / 'db.sqlite3'}"
    site = Site(folder, database, content)
    try:
        site.start("web")
        site.start("worker")
        site.started()
        yield site
    finally:
        site.stop()
