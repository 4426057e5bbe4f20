"""The demo site served as a real one: PostgreSQL, Redis, gunicorn, DEBUG off."""

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


@contextmanager
def demo_site(folder, database_url, cache_url):
    """The demo content on ``database_url``, served until the block ends.

    Gives the environment in which it runs; its ``SITE_URL`` is where.
    """
    port = free_port()
    shared = {"DATABASE_URL": database_url, "CACHE_URL": cache_url}
    loading = environment(folder, port, DEBUG="1", **shared)
    env = environment(folder, port, DEBUG="0", **shared)
    for arguments, settings in (
        (["migrate", "--verbosity=0"], loading),
        (["demo"], loading),  # refuses where DEBUG is off
        (["collectstatic", "--no-input", "--verbosity=0"], env),
    ):
        run = [sys.executable, "manage.py", *arguments]
        subprocess.run(run, cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL)
    address = f"127.0.0.1:{port}"
    arguments = [*GUNICORN, "--bind", address, "config.wsgi"]
    with serving(arguments, env, folder / "server.log"):
        yield env


def enter(env):
    """Makes this process one of the site's: ``env`` becomes its own, Django is set up."""
    os.environ.update(env)
    import django

    django.setup()
