"""Several people at the same moment, with real threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(people, action) -> list:
    """Runs ``action(person)`` for all at the same moment; gives what each returned."""
    barrier = Barrier(len(people))

    def run(person):
        try:
            barrier.wait()
            return action(person)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, people))
