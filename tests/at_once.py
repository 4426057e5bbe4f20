"""Runs an action for several people at the same time, each in a Python thread of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(people, action) -> list:
    """Calls ``action(person)`` for all ``people`` at the same time.

    Returns the results in the order of ``people``. On SQLite they wait for one another as long as
    it takes: a server has a few threads, so each waits for a few others, here for all.
    """
    barrier = Barrier(len(people))

    def run(person):
        try:
            barrier.wait()
            if connection.vendor == "sqlite":
                connection.ensure_connection()
                connection.connection.execute("PRAGMA busy_timeout = 60000")
            return action(person)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, people))
