"""Starts the site as a separate process, with its own port and files, and stops it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 600
SECRET_KEY = "only-for-the-browser-tests-" + "x" * 40


def free_port():
    """Returns a TCP port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder, port, **settings):
    """Returns the environment variables of a site that stores all its data in ``folder``.

    ``settings`` are further variables. They replace those with the same name.
    """
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_MEDIA_ROOT": str(folder / "private"),
        "EMAIL_URL": f"filemail:///{folder / 'mail'}",
        "CACHE_URL": "locmemcache://browser-tests",
        "SITE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost",
        **settings,
    }


@contextmanager
def serving(arguments, env, log, root=ROOT):
    """Context manager: runs Python with ``arguments`` as a server and waits until it answers.

    Yields the process id. The server runs the code in the folder ``root`` and writes its output to
    the file ``log``. Raises RuntimeError if the server does not start.
    """
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, *arguments], cwd=root, env=env, stdout=output, stderr=output
        )
    try:
        _wait(f"{env['SITE_URL']}/healthz", server, log)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(url, server, log):
    for _try in range(START_SECONDS * 5):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:  # not listening yet, or an error status such as 503
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"The site did not start:\n{log.read_text()}")
