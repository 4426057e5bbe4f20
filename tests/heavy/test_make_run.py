"""``make run`` in a fresh clone installs the packages, loads the demo and serves the site."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.e2e.server import ROOT, free_port

pytestmark = pytest.mark.slow

MOST_SECONDS = 600
OF_THE_TESTS = ("DJANGO_", "DATABASE_URL", "MAKE", "MFLAGS", "PYTEST", "SECRET_KEY", "VIRTUAL_ENV")
"""Prefixes of the environment variables that a new machine does not have."""


@pytest.fixture
def served(tmp_path):
    """Runs ``make run`` in a clone. Yields (process, URL of the site, file with the output)."""
    clone, port, log = tmp_path / "clone", free_port(), tmp_path / "log"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_TESTS)}
    with log.open("w") as output:
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=clone,
            env=env,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    yield process, f"http://localhost:{port}/", log
    with suppress(ProcessLookupError):  # make has ended already
        os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=20)


def home_of(process, url):
    """Waits until ``url`` answers, and returns the page; empty if the process ends before."""
    end = time.monotonic() + MOST_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            with urlopen(url, timeout=5) as response:
                return response.read().decode()
        except (URLError, TimeoutError):
            time.sleep(1)
    return ""


def test_make_run_serves_a_fresh_clone(served):
    process, url, log = served
    page = home_of(process, url)
    assert "Samorządowe" in page, log.read_text()
    assert "member@example.org" in log.read_text()  # a demo account
