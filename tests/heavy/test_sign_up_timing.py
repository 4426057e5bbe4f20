"""The time of a response does not show whether an e-mail address has an account.

The tests measure the time as an attacker would. They send requests for addresses with and without
an account in turn, each as a new browser. The server is gunicorn with DEBUG off and the password
hashing of production.
``tests/members/test_who_has_an_account.py`` tests everything else that could show it.
"""

import http.client
import os
import re
import statistics
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import pytest

from tests.bench.site import prepare, served
from tests.database import copy_sqlite

pytestmark = pytest.mark.slow

TRIES = 40
WARMING = 4
# The two medians may differ by the larger of two limits: ``MOST_APART`` is a share of the smaller
# median, and ``LEAST_MS`` is a number of milliseconds that nobody can measure through a network.
MOST_APART = 0.10
LEAST_MS = 1.0
PASSWORD = "dluga-fraza-44"
PERSON = {"first_name": "Anna", "last_name": "Nowak", "password1": PASSWORD, "password2": PASSWORD}
ACCOUNTS = """
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from members.accounts.models import User
hashed = make_password("inna-fraza-44")
for number in range(200):
    email = f"known{number}@example.org"
    user = User.objects.create(email=email, first_name="A", last_name="B", password=hashed)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    email = f"waiting{number}@example.org"
    user = User.objects.create(email=email, first_name="A", last_name="B", password=hashed)
    EmailAddress.objects.create(user=user, email=email, primary=True)
    email = f"codeonly{number}@example.org"
    user = User.objects.create(email=email, first_name="A", last_name="B", password="!")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
"""


@pytest.fixture(scope="session")
def django_db_setup():
    """Replaces pytest-django's fixture, because the served site has a database of its own."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Serves a site with accounts of three kinds; yields its port.

    The accounts known0@…, known1@… and so on have a password. The accounts codeonly0@… and so on
    have none. The accounts waiting0@… and so on have not confirmed their address. The site uses
    SQLite, or the PostgreSQL of ``tests/with_postgres.sh``.
    """
    folder = tmp_path_factory.mktemp("site")
    database = os.environ["DATABASE_URL"]
    if not database.startswith("postgres"):
        copy_sqlite(folder / "db.sqlite3")
        database = f"sqlite:///{folder / 'db.sqlite3'}"
    env = prepare(
        folder, database, "locmemcache://timing", ["setup_site"], ["shell", "-c", ACCOUNTS]
    )
    # A single process, because each process would need a warm-up of its own.
    with served(folder, env | {"WEB_CONCURRENCY": "1"}, package="tests.heavy") as running:
        yield urlsplit(running.url).port


class Browser:
    """A client that keeps cookies, posts forms, and measures response times."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def ask(self, method, path, data=None):
        """Returns (status, body, seconds until the whole response was read)."""
        headers = {"Host": f"localhost:{self.port}", "Cookie": self._cookie()}
        body = None
        if data is not None:
            body = urlencode(data | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        started = time.perf_counter()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        took = time.perf_counter() - started
        connection.close()
        for header in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: each.value for name, each in SimpleCookie(header).items()}
        return answer.status, text, took

    def send(self, path, data, status):
        """Posts a form, asserts the status, and returns how many seconds the response took."""
        if "csrftoken" not in self.cookies:
            self.ask("GET", path)
        found, text, took = self.ask("POST", path, data)
        assert found == status, re.sub(r"\s+", " ", text)[:500]
        return took

    def _cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def signing_up(browser, email):
    return browser.send("/account/signup/", PERSON | {"email": email}, 302)


def another_letter(browser, email):
    signing_up(browser, email)
    return browser.send("/account/confirm-email/", {"action": "resend"}, 302)


def wrong_code(browser, email):
    signing_up(browser, email)
    return browser.send("/account/confirm-email/", {"code": "ABC123"}, 200)


def wrong_code_for_signing_in(browser, email):
    code_for_signing_in(browser, email)
    return browser.send("/account/login/code/confirm/", {"code": "ABC123"}, 200)


def wrong_code_for_a_password(browser, email):
    forgotten_password(browser, email)
    return browser.send("/account/password/reset/confirm/", {"code": "ABC123"}, 200)


def signing_in(browser, email):
    return browser.send("/account/login/", {"login": email, "password": PASSWORD}, 200)


def code_for_signing_in(browser, email):
    return browser.send("/account/login/code/", {"email": email}, 302)


def forgotten_password(browser, email):
    return browser.send("/account/password/reset/", {"email": email}, 302)


@pytest.mark.parametrize(
    ("act", "known"),
    [
        (signing_up, "known"),
        (signing_up, "codeonly"),
        (signing_up, "waiting"),
        (another_letter, "known"),
        (another_letter, "waiting"),
        (wrong_code, "known"),
        (wrong_code, "waiting"),
        (signing_in, "known"),
        (signing_in, "codeonly"),
        (code_for_signing_in, "known"),
        (wrong_code_for_signing_in, "known"),
        (forgotten_password, "known"),
        (wrong_code_for_a_password, "known"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_known_and_unknown_addresses_take_equally_long(site, act, known, capsys):
    took = {known: [], "unknown": []}
    for number in range(WARMING + TRIES):
        # The known address comes first in one pair of requests, and second in the next.
        for kind in sorted(took, reverse=bool(number % 2)):
            email = f"{kind}{number}{act.__name__ if kind == 'unknown' else ''}@example.org"
            seconds = act(Browser(site), email.replace("_", "-"))
            if number >= WARMING:
                took[kind].append(seconds * 1000)
    medians = {kind: statistics.median(each) for kind, each in took.items()}
    apart = abs(medians[known] - medians["unknown"])
    with capsys.disabled():
        words = ", ".join(f"{kind} {ms:.1f} ms" for kind, ms in medians.items())
        print(f"\n{act.__name__}: {words}; {apart / min(medians.values()):.1%} apart")  # noqa: T201
    assert apart <= max(MOST_APART * min(medians.values()), LEAST_MS)
