"""The site served as a real one: PostgreSQL, Redis, gunicorn, DEBUG off."""

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import NamedTuple

from tests.e2e.server import ROOT, environment, free_port, serving

# As a real server has it, but for processes that start anew in the middle of a measurement.
GUNICORN = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--max-requests", "0"]


class Site(NamedTuple):
    """A served site: its address, gunicorn's process, and the environment in which it runs."""

    url: str
    pid: int
    env: dict[str, str]


@contextmanager
def redis(folder):
    """A private Redis which keeps nothing; gives its address."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with (folder / "redis.log").open("w") as log:
        server = subprocess.Popen([*command, "--dir", str(folder)], stdout=log, stderr=log)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=20)


def prepare(folder, database_url, cache_url, *commands) -> dict[str, str]:
    """Migrates, runs the management ``commands``, collects the static files.

    Returns the environment of a site with this database whose DEBUG is off.
    """
    shared = {"DATABASE_URL": database_url, "CACHE_URL": cache_url}
    loading = environment(folder, 8000, DEBUG="1", **shared)  # the demo refuses where DEBUG is off
    env = environment(folder, 8000, DEBUG="0", **shared)
    for arguments, settings in (
        (["migrate", "--verbosity=0"], loading),
        *((list(command), loading) for command in commands),
        (COLLECT_STATIC, env),
    ):
        _manage(arguments, settings, ROOT)
    return env


def prepare_before(root, env) -> dict[str, str]:
    """The environment of another checkout of the site, on the database of ``env`` as it is there.

    It gets a Redis database of its own, so that neither finds what the other keeps.
    """
    address, _slash, number = env["CACHE_URL"].rpartition("/")
    env = {**env, "CACHE_URL": f"{address}/{int(number) + 1}"}
    _manage(COLLECT_STATIC, env, root)
    return env


COLLECT_STATIC = ["collectstatic", "--no-input", "--verbosity=0"]


def _manage(arguments, env, root) -> None:
    run = [sys.executable, "manage.py", *arguments]
    subprocess.run(run, cwd=root, env=env, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def served(folder, env, package="config", root=ROOT):
    """The ``Site`` of ``env`` behind gunicorn, with the settings and WSGI entry of ``package``.

    Its code is that of the checkout ``root``.
    """
    port = free_port()
    env = {
        **env,
        "SITE_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": f"{package}.settings",
    }
    arguments = [*GUNICORN, "--bind", f"127.0.0.1:{port}", f"{package}.wsgi"]
    log = folder / f"{package}-{port}.log"
    with serving(arguments, env, log, root) as pid:
        yield Site(env["SITE_URL"], pid, env)


def enter(env):
    """Makes this process one of the site's: ``env`` becomes its own, Django is set up."""
    os.environ.update(env)
    import django

    django.setup()


def vacuum():
    """As the database would do by itself in the hours after so much was written."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
