"""Measures the CPU time that the processes of gunicorn and of PostgreSQL spend on requests.

Linux counts the CPU time of a process, and of its children that have ended, in ticks of about 10 ms
(``/proc/PID/stat``). Other processes of the machine are not counted.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
SETTLE_SECONDS = 0.2
"""Seconds to wait after wrk stops, because the site still has to answer the last requests."""
PARENT, OWN_AND_ENDED = 1, slice(11, 15)
"""Positions in the list of the fields that follow the program's name in /proc/PID/stat.

``PARENT`` is the position of the parent's process id. ``OWN_AND_ENDED`` is the slice with utime,
stime, cutime and cstime: the CPU times of the process itself and of its children that have ended.
"""


class Spent(NamedTuple):
    """CPU time of gunicorn (``application``) and of PostgreSQL (``database``), in milliseconds."""

    application: float
    database: float

    def since(self, before: Spent) -> Spent:
        return Spent(self.application - before.application, self.database - before.database)

    def each(self, requests: int) -> Spent:
        """Returns the average CPU time per request."""
        return Spent(self.application / requests, self.database / requests)


def spent(master: int) -> Spent:
    """Returns the CPU time that gunicorn and PostgreSQL have used so far, with their children.

    ``master`` is the id of gunicorn's main process.
    """
    return Spent(_of_family(master), _of_family(_postmaster()))


def settled(master: int) -> Spent:
    """Waits ``SETTLE_SECONDS`` for the last requests to be answered, then returns
    ``spent(master)``."""
    time.sleep(SETTLE_SECONDS)
    return spent(master)


def _of_family(pid: int) -> float:
    """Returns the CPU time in milliseconds of the process ``pid`` and of all its children,
    including those that have ended."""
    family = [_stat(pid), *(each for each in _running() if each[PARENT] == str(pid))]
    return sum(int(ticks) for each in family for ticks in each[OWN_AND_ENDED]) * TICK_MS


def _running() -> Iterator[list[str]]:
    for folder in PROC.glob("[0-9]*"):
        with suppress(OSError):  # the process may have ended meanwhile
            yield _stat(folder.name)


def _stat(pid: int | str) -> list[str]:
    # Splits at the last parenthesis, because the program's name, which is in parentheses, may
    # contain parentheses.
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


@cache
def _postmaster() -> int:
    """Returns the id of PostgreSQL's main process: the parent of the process that serves our
    connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(_stat(cursor.fetchone()[0])[PARENT])
