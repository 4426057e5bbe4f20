"""The site served as a real one: PostgreSQL, Redis, gunicorn, DEBUG off."""

import os
import subprocess
import sys
from contextlib import contextmanager

from tests.e2e.server import ROOT, environment, free_port, serving

# As a real server has it, but for processes that start anew in the middle of a measurement.
GUNICORN = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--max-requests", "0"]


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
        (["collectstatic", "--no-input", "--verbosity=0"], env),
    ):
        run = [sys.executable, "manage.py", *arguments]
        subprocess.run(run, cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL)
    return env


@contextmanager
def served(folder, env, package="config"):
    """The site of ``env`` behind gunicorn, with the settings and WSGI entry of ``package``.

    Gives the environment in which it runs; its ``SITE_URL`` is where.
    """
    port = free_port()
    env = {
        **env,
        "SITE_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": f"{package}.settings",
    }
    arguments = [*GUNICORN, "--bind", f"127.0.0.1:{port}", f"{package}.wsgi"]
    with serving(arguments, env, folder / f"{package}.log"):
        yield env


def enter(env):
    """Makes this process one of the site's: ``env`` becomes its own, Django is set up."""
    os.environ.update(env)
    import django

    django.setup()
