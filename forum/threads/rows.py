"""Threads as rows of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from forum.threads.authors import author_of, last_author_of, load_places_of_erased, place_of
from forum.threads.models import Thread


class ThreadRow(NamedTuple):
    """A thread with the names that its row prints."""

    thread: Thread
    author: str
    place: str
    last_author: str


def thread_rows(threads: Iterable[Thread]) -> list[ThreadRow]:
    """Threads from ``threads_of`` as rows of a list."""
    threads = list(threads)
    load_places_of_erased(threads)
    return [
        ThreadRow(thread, author_of(thread).name, place_of(thread), last_author_of(thread))
        for thread in threads
    ]
