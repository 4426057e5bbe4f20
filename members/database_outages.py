"""When the database cannot write for a while, or does not answer: recognising it, and reading on.

SQLite has one writer at a time, disks fill up, servers restart: the program is not at fault.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)

BUSY_SECONDS = 5
SHORT_WAIT = 500
"""Milliseconds in which a short write ends."""


class _Busy:
    """Until when this process expects a long write to hold the database."""

    until = 0.0


# What SQLite says of a database that is held by another write, whose disk is full or read-only, or
# whose file cannot be read or opened. Its other errors are ours, such as a query that is too long.
SQLITE_OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
}


def is_outage(error: BaseException | None) -> bool:
    """Whether the database could not do it now, and may be able to in a while."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if connection.vendor != "sqlite":
        return True
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return code & 0xFF in SQLITE_OUTAGES  # the higher bits only say more exactly which


@contextmanager
def without_waiting() -> Iterator[None]:
    """Gives up what is written inside where the database cannot write at once.

    For what nobody asked for: the page comes even if how far a thread was read is not stored.
    """
    with _never_waiting():
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            if not is_outage(error):
                raise
            logger.info("Something was not noted: the database cannot write now.")


@contextmanager
def waiting_once() -> Iterator[None]:
    """Where one statement has waited for another's write in vain, the rest inside wait no more.

    So long as one statement may wait, so long may a request: not once for each thing it writes.
    Those who come soon after it wait for a moment only. They stood in a queue meanwhile.
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
    """Past Django's own cursor: it is no query of the page. Returns what it was before."""
    connection.ensure_connection()
    own = connection.connection
    [before] = own.execute("PRAGMA busy_timeout").fetchone()
    own.execute(f"PRAGMA busy_timeout = {milliseconds}")
    return before
