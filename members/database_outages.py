"""Temporary database failures: recognising them, and limiting how long requests wait.

SQLite has one writer at a time, disks fill up, and servers restart. These failures are not bugs, so
the user gets a page with a button to try again.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)

BUSY_SECONDS = 5
"""How many seconds the database is expected to stay locked after a lock made a statement fail."""
SHORT_WAIT = 500
"""How many milliseconds a statement waits while the database is expected to be locked. A short
write of another connection ends within this time."""


class _Busy:
    """State of the process: the time (``monotonic()``) until which it expects a locked database."""

    until = 0.0


# SQLite's error codes for a locked database, a full or read-only disk, and an unreadable file. Its
# other errors are bugs of the program, such as a query that is too long.
SQLITE_OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
}


def is_outage(error: BaseException | None) -> bool:
    """Whether ``error`` means that the database is unavailable for now.

    On PostgreSQL every OperationalError and every InterfaceError means this. On SQLite only those
    with a code in SQLITE_OUTAGES do.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if connection.vendor != "sqlite":
        return True
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return code & 0xFF in SQLITE_OUTAGES  # without the bits that extended error codes add


@contextmanager
def without_waiting() -> Iterator[None]:
    """Context manager: statements inside it do not wait for a locked database.

    An outage ends the block without an error. Use it for writes that the user did not ask for, such
    as storing how far somebody has read: the page is shown even if they fail.
    """
    with _never_waiting():
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            if not is_outage(error):
                raise
            logger.info("A write was skipped, because the database is unavailable or locked.")


@contextmanager
def waiting_once() -> Iterator[None]:
    """Context manager: after one statement failed because of a lock, the next ones do not wait.

    A request with several writes thus waits for at most one timeout. Later requests to the same
    process that start within BUSY_SECONDS wait at most SHORT_WAIT. Does nothing on PostgreSQL.
    """
    if connection.vendor != "sqlite":
        yield
        return
    usual = []

    def wait_for(milliseconds):
        usual.append(_set_busy_timeout(milliseconds))

    def execute(run, sql, params, many, context):
        try:
            return run(sql, params, many, context)
        except OperationalError as error:
            if is_outage(error):
                _Busy.until = monotonic() + BUSY_SECONDS
                wait_for(0)
            raise

    try:
        if monotonic() < _Busy.until:
            wait_for(SHORT_WAIT)
        with connection.execute_wrapper(execute):
            yield
    finally:
        if usual:
            _set_busy_timeout(usual[0])


@contextmanager
def _never_waiting() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    usual = _set_busy_timeout(0)
    try:
        yield
    finally:
        _set_busy_timeout(usual)


def _set_busy_timeout(milliseconds: int) -> int:
    """Sets SQLite's busy timeout, in milliseconds, and returns the old one.

    Bypasses Django's cursor, so that tests do not count it as a query of the page.
    """
    connection.ensure_connection()
    own = connection.connection
    [before] = own.execute("PRAGMA busy_timeout").fetchone()
    own.execute(f"PRAGMA busy_timeout = {milliseconds}")
    return before
