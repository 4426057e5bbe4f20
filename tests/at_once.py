"""Runs an action for several people concurrently, in real threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(people, action) -> list:
    """Calls ``action(person)`` for all people at the same time; returns the results in order."""
    barrier = Barrier(len(people))

    def run(person):
        try:
            barrier.wait()
            return action(person)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, people))
