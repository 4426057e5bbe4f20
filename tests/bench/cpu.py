"""What requests cost the processors: the application's processes, and PostgreSQL's beside them.

Linux counts the time of every process in ticks of some 10 ms (``/proc/PID/stat``), and that of the
children which ended with their parent. Whatever else the machine does meanwhile is not in it.
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
"""After a run the last requests, which nobody waits for any more, are still being answered."""
PARENT, OWN_AND_ENDED = 1, slice(11, 15)
"""Where a line of /proc/PID/stat has the parent, and utime, stime, cutime and cstime: counted from
the state, which stands after the name in parentheses."""


class Spent(NamedTuple):
    """Milliseconds of the processors."""

    application: float
    database: float

    def since(self, before: Spent) -> Spent:
        return Spent(self.application - before.application, self.database - before.database)

    def each(self, requests: int) -> Spent:
        """Of one request, where so many were served."""
        return Spent(self.application / requests, self.database / requests)


def spent(master: int) -> Spent:
    """What gunicorn's ``master`` and the database have spent with their children up to now."""
    return Spent(_of_family(master), _of_family(_postmaster()))


def settled(master: int) -> Spent:
    """As ``spent``, once the requests that are still on their way have been answered."""
    time.sleep(SETTLE_SECONDS)
    return spent(master)


def _of_family(pid: int) -> float:
    """Of the process ``pid``, its children, and those of them that have ended."""
    family = [_stat(pid), *(each for each in _running() if each[PARENT] == str(pid))]
    return sum(int(ticks) for each in family for ticks in each[OWN_AND_ENDED]) * TICK_MS


def _running() -> Iterator[list[str]]:
    for folder in PROC.glob("[0-9]*"):
        with suppress(OSError):  # it ended while we looked
            yield _stat(folder.name)


def _stat(pid: int | str) -> list[str]:
    # The name of a program may hold blanks and parentheses.
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


@cache
def _postmaster() -> int:
    """The process that began the one which answers us: every connection has a child of it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(_stat(cursor.fetchone()[0])[PARENT])
