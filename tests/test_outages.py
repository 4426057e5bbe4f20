"""No typed text is lost while the database is locked or cannot be reached.

While it is locked, pages are still shown. While it cannot be reached, an error page says so.
"""

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape
from threading import Event
from time import monotonic
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from forum.threads.models import Post, ThreadReader
from forum.threads.services.locking import thread_for_update
from members.database_outages import SHORT_WAIT, _Busy, is_outage, waiting_once, without_waiting
from tests.at_once import at_once
from tests.factories.members import UserFactory, make_member
from tests.factories.threads import make_thread

BUSY = 800
"""How many milliseconds a write waits for a lock in these tests. Real sites wait for seconds."""


@pytest.fixture
def visitor():
    """A test client that checks CSRF tokens, and returns error pages instead of exceptions."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def wait(milliseconds):
    """Sets how many milliseconds a write waits for a lock."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")
    else:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {milliseconds}")


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(_Busy, "until", 0.0)
    wait(BUSY)
    yield
    connection.close()


@contextmanager
def somebody_writes(table="threads_thread"):
    """Context manager: another connection holds a lock, so that writes to threads must wait.

    SQLite locks the whole database. PostgreSQL locks ``table``, and rows that refer to rows of
    ``table`` cannot be added, either.
    """
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            if other.vendor == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            else:
                cursor.execute("BEGIN")
                cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


@contextmanager
def somebody_replies(thread):
    """Context manager: another member is writing a reply to ``thread`` and holds the
    locks for it."""
    author, held, ended = make_member(), Event(), Event()

    def reply():
        try:
            with transaction.atomic():
                thread_for_update(thread.pk, by=author)
                held.set()
                ended.wait()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        replying = pool.submit(reply)
        try:
            assert held.wait(10), "the thread was not locked"
            yield
        finally:
            ended.set()
        replying.result()


@contextmanager
def at_once_here():
    """Context manager: asserts that the block does not wait for a lock.

    Waiting for a lock would take ten seconds, which is longer than a slow machine needs for the
    block.
    """
    wait(10_000)
    begun = monotonic()
    yield
    assert monotonic() - begun < 9
    wait(BUSY)


def token_of(response) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.content.decode())[1]


def said(response) -> str:
    return unescape(response.content.decode())


class Database:
    """Fixtures of the test classes that request pages: a thread and its reader."""

    @pytest.fixture
    def thread(self):
        return make_thread()

    @pytest.fixture
    def reader(self, visitor):
        member = make_member()
        visitor.force_login(member)
        return member


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("impatient")
class TestWriteThatWaits(Database):
    def post(self, visitor, thread, **fields):
        page = visitor.get(thread.get_absolute_url())
        form = {"csrfmiddlewaretoken": token_of(page), "body": "<p>Mój długi tekst</p>"}
        return f"{thread.get_absolute_url()}reply/", form | fields

    def test_blocked_post_gets_503_with_the_typed_text(self, visitor, reader, thread):
        path, form = self.post(visitor, thread, submission=str(uuid4()))
        with somebody_writes():
            begun = monotonic()
            response = visitor.post(path, form)
            took = monotonic() - begun
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        assert "<p>Mój długi tekst</p>" in said(response)
        assert "spróbować za chwilę" in said(response)
        assert took < 3 * BUSY / 1000
        assert not thread.posts.filter(number=2).exists()

    def test_button_of_the_503_page_sends_the_form_again(self, visitor, reader, thread):
        path, form = self.post(visitor, thread, submission=str(uuid4()))
        with somebody_writes():
            page = visitor.post(path, form)
        fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
        again = {name: unescape(value) for name, value in fields}
        assert visitor.post(path, again).status_code == 302
        assert visitor.post(path, again).status_code == 302
        assert [post.text for post in thread.posts.filter(number__gt=1)] == ["Mój długi tekst"]

    def test_error_page_says_that_files_must_be_chosen_again(
        self, visitor, reader, thread, tmp_path
    ):
        (tmp_path / "plan.txt").write_text("Plan")
        path, form = self.post(visitor, thread)
        with somebody_writes(), (tmp_path / "plan.txt").open("rb") as file:
            response = visitor.post(path, form | {"files": file})
        assert response.status_code == 503
        assert "wybrać je jeszcze raz" in said(response)

    def test_error_page_has_no_passwords_and_no_forged_forms(self, visitor, reader, thread):
        with somebody_writes(), pytest.MonkeyPatch.context() as patch:
            patch.setattr(BaseDatabaseWrapper, "cursor", away)
            forged = visitor.post("/forum/new/", {"body": "Zły zamiar", "password": "tajne"})
        assert "Zły zamiar" not in said(forged)
        assert "tajne" not in said(forged)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("impatient")
class TestReadingMeanwhile(Database):
    """Pages are shown while somebody writes.

    On SQLite a write blocks all other writes, so the reading position is not saved. On PostgreSQL a
    reply does not block saving the reading position.
    """

    def test_thread_is_shown_during_a_reply(self, visitor, reader, thread):
        with somebody_replies(thread), at_once_here():
            response = visitor.get(thread.get_absolute_url())
        assert response.status_code == 200
        noted = ThreadReader.objects.filter(user=reader).exists()
        assert noted is (connection.vendor != "sqlite")

    def test_thread_is_shown_if_the_reading_position_is_locked(self, visitor, reader, thread):
        with somebody_writes():
            response = visitor.get(thread.get_absolute_url())
        assert response.status_code == 200
        assert not ThreadReader.objects.filter(user=reader).exists()
        visitor.get(thread.get_absolute_url())
        assert ThreadReader.objects.filter(user=reader).exists()

    def test_pages_are_shown_during_a_write(self, visitor, reader, thread):
        visitor.get(thread.get_absolute_url())
        with somebody_replies(thread):
            for path in ("/", "/forum/", "/forum/threads/?show=unread", "/healthz", "/members/"):
                with at_once_here():
                    assert visitor.get(path).status_code == 200

    def test_only_the_first_write_of_a_request_waits(self):
        with somebody_writes("accounts_user"), waiting_once():
            begun = monotonic()
            for _time in range(5):
                with pytest.raises(OperationalError):
                    UserFactory()
            times = 1 if connection.vendor == "sqlite" else 5
            assert monotonic() - begun < (times + 1) * BUSY / 1000
        begun = monotonic()
        with somebody_writes("accounts_user"), pytest.raises(OperationalError):
            UserFactory()
        assert monotonic() - begun >= BUSY / 1000  # writes outside of a request always wait

    def test_request_after_a_timeout_waits_only_shortly(self):
        with somebody_writes("accounts_user"):
            with waiting_once(), pytest.raises(OperationalError):
                UserFactory()
            begun = monotonic()
            with waiting_once(), pytest.raises(OperationalError):
                UserFactory()
            if connection.vendor == "sqlite":
                assert SHORT_WAIT / 1000 <= monotonic() - begun < BUSY / 1000
        with waiting_once():
            assert UserFactory()

    def test_eighty_short_writes_at_once(self):
        thread = make_thread()
        people = [make_member() for _number in range(80)]

        def read(person):
            ThreadReader.objects.create(user=person, thread=thread, last_read_number=1)
            return True

        assert all(at_once(people, read))
        assert ThreadReader.objects.count() >= 80


def away(*args, **kwargs):
    raise OperationalError("connection refused") from sqlite_error(sqlite3.SQLITE_CANTOPEN)


def sqlite_error(code):
    error = sqlite3.OperationalError("…")
    error.sqlite_errorcode = code
    return error


@pytest.mark.postgresql
@pytest.mark.django_db
class TestDatabaseAway(Database):
    """The database refuses every query, both of views and of middleware."""

    @pytest.fixture(autouse=True)
    def _away(self, reader, thread, monkeypatch):
        monkeypatch.setattr(BaseDatabaseWrapper, "cursor", away)

    @pytest.mark.parametrize("debug", [False, True])
    @pytest.mark.parametrize("path", ["/forum/", "/account/login/code/", "/admin/", "/en/"])
    def test_missing_database_gives_an_error_page(self, visitor, settings, debug, path):
        settings.DEBUG = debug
        response = visitor.get(path, headers={"Accept-Language": "pl"})
        assert response.status_code == 503
        assert "no-store" in response.headers["Cache-Control"]

    def test_healthz_reports_a_missing_database(self, visitor):
        response = visitor.get("/healthz")
        assert (response.status_code, response.json()["database"]) == (503, "no answer")


class TestWhatIsAnOutage:
    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            (sqlite3.SQLITE_BUSY, True),
            (sqlite3.SQLITE_BUSY_SNAPSHOT, True),
            (sqlite3.SQLITE_FULL, True),
            (sqlite3.SQLITE_READONLY, True),
            (sqlite3.SQLITE_IOERR_WRITE, True),
            (sqlite3.SQLITE_ERROR, False),  # a bug, such as an invalid query
            (sqlite3.SQLITE_CONSTRAINT, False),
        ],
    )
    def test_sqlite_error_codes_of_outages(self, monkeypatch, code, expected):
        monkeypatch.setattr(connection, "vendor", "sqlite")
        error = OperationalError("…")
        error.__cause__ = sqlite_error(code)
        assert is_outage(error) is expected

    def test_other_exceptions_are_no_outage(self):
        assert not is_outage(ValueError())
        assert not is_outage(None)

    @pytest.mark.django_db
    def test_other_exceptions_are_raised(self):
        with pytest.raises(ValueError, match="x"), without_waiting():
            raise ValueError("x")
        assert not Post.objects.exists()
