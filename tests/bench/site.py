"""Serves the site for benchmarks as in production: PostgreSQL, Redis, gunicorn, DEBUG off."""

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import NamedTuple

from tests.e2e.server import ROOT, environment, free_port, serving

# As in production, except that processes do not restart during a measurement.
GUNICORN = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--max-requests", "0"]


class Site(NamedTuple):
    """A running site: its URL, the id of gunicorn's main process, and its environment variables."""

    url: str
    pid: int
    env: dict[str, str]


@contextmanager
def redis(folder):
    """Context manager: starts a Redis server without persistence and yields its URL."""
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
    """Migrates the database, runs the management ``commands``, and collects the static files.

    Returns the environment variables for a site with this database and DEBUG off.
    """
    shared = {"DATABASE_URL": database_url, "CACHE_URL": cache_url}
    loading = environment(folder, 8000, DEBUG="1", **shared)  # the command ``demo`` requires DEBUG
    env = environment(folder, 8000, DEBUG="0", **shared)
    for arguments, settings in (
        (["migrate", "--verbosity=0"], loading),
        *((list(command), loading) for command in commands),
        (COLLECT_STATIC, env),
    ):
        _manage(arguments, settings, ROOT)
    return env


def prepare_before(root, env) -> dict[str, str]:
    """Returns the environment variables for another checkout of the site, in the folder ``root``.

    The other checkout uses the same database as ``env``, which is not migrated again. It uses
    another Redis database, so that the two checkouts do not share cached data.
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
    """Context manager: serves the checkout ``root`` with gunicorn and yields a ``Site``.

    ``package`` contains the settings and the WSGI entry.
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
    """Sets the variables ``env`` in this process and calls ``django.setup``."""
    os.environ.update(env)
    import django

    django.setup()


def vacuum():
    """Runs VACUUM ANALYZE, as autovacuum would within hours after so many writes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
