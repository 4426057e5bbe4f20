"""Pictures are decoded one at a time on a machine: each takes four bytes a point while it lasts."""

from __future__ import annotations

import ctypes
import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore

from django.utils.translation import gettext as _

# Every process of the site can open it, also on a full or read-only disk: nothing is written.
LOCK = Path(__file__)
WAIT = 10.0
"""Seconds; the largest picture takes some four."""
AGAIN = 0.05
MOST_AT_ONCE = 3
"""Threads of a process that work on pictures or wait for their turn: one is left for pages."""

_places = BoundedSemaphore(MOST_AT_ONCE)


class PicturesBusy(Exception):
    """Others' pictures took too long."""

    status = 503

    @property
    def words(self) -> str:
        """For the person whose picture it is."""
        return _("The server is busy with other pictures. Please try again in a moment.")


@contextmanager
def lock_images(wait: float | None = None) -> Iterator[None]:
    """While pictures are decoded. Raises PicturesBusy after ``wait`` seconds, or at once where
    too many wait already. Not to be entered twice by one thread."""
    if not _places.acquire(blocking=False):
        raise PicturesBusy
    try:
        with LOCK.open("rb") as lock:
            _take(lock, WAIT if wait is None else wait)
            yield  # closing the file gives the turn to others
    finally:
        _places.release()
        _give_memory_back()


def _take(lock, wait: float) -> None:
    ends = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends:
                raise PicturesBusy from None
            time.sleep(AGAIN)
        else:
            return


def _give_memory_back() -> None:
    """What glibc keeps for the next picture would add up in every thread of every process."""
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)
