"""Members read and post while another connection locks SQLite for half a minute."""

import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.site import PEOPLE, running

pytestmark = pytest.mark.slow

HELD = 30
SOON = 6


@pytest.fixture(scope="session")
def django_db_setup():
    """Replaces pytest-django's fixture, because the served site has a database of its own."""


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setitem(os.environ, "DATABASE_URL", "sqlite:///chosen-by-the-site")
    with running(tmp_path) as running_site:
        yield running_site


@pytest.fixture
def held(site):
    """Keeps a write transaction of another connection open during the test.

    The transaction ends after ``HELD`` seconds at the latest.
    """
    done = threading.Event()

    def hold():
        other = sqlite3.connect(site.folder / "db.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        begun.set()
        done.wait(HELD)
        other.execute("ROLLBACK")
        other.close()

    begun = threading.Event()
    thread = threading.Thread(target=hold)
    thread.start()
    begun.wait()
    yield
    done.set()
    thread.join()


def test_readers_get_pages_and_writers_get_their_text_back(site, held):
    path = site.content["path"]

    def reply(person):
        return site.ask(person, "POST", f"{path}reply/", {"body": f"<p>Od osoby {person}</p>"})

    with ThreadPoolExecutor(PEOPLE + 3) as pool:
        posted = [pool.submit(reply, person) for person in range(PEOPLE)]
        time.sleep(0.3)
        read = [pool.submit(site.ask, 0, "GET", page) for page in ("/", path, "/healthz")]
        answers = [future.result() for future in read]
        refused = [future.result() for future in posted]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert [answer.status for answer in refused] == [503] * PEOPLE
    for person, answer in enumerate(refused):
        assert f"Od osoby {person}" in answer.text
    slowest = max(answer.took for answer in [*answers, *refused])
    print(f"\nslowest response: {slowest:.1f} s")  # noqa: T201 -- shown by pytest -s
    assert slowest < SOON


def test_eighty_short_writes_at_once(site):
    def reply(number):
        form = {"body": f"<p>Numer {number}</p>"}
        return site.ask(number % PEOPLE, "POST", f"{site.content['path']}reply/", form).status

    with ThreadPoolExecutor(80) as pool:
        assert list(pool.map(reply, range(80))) == [302] * 80
