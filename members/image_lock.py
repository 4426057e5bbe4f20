"""A lock for the machine: pictures are decoded one at a time, for each takes four bytes a pixel."""

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
"""Seconds; the largest picture takes about four."""
POLL_SECONDS = 0.05
MOST_AT_ONCE = 3
"""Threads of a process that decode or wait for the lock: one is left for pages."""

_slots = BoundedSemaphore(MOST_AT_ONCE)


class PicturesBusy(Exception):
    """The lock was not free in time."""

    status = 503

    @property
    def words(self) -> str:
        """For the person whose picture it is."""
        return _("The server is busy with other pictures. Please try again in a moment.")


@contextmanager
def lock_images(wait: float | None = None) -> Iterator[None]:
    """Holds the lock while pictures are decoded.

    Raises PicturesBusy after ``wait`` seconds, or at once where too many threads wait already. Not
    to be entered twice by one thread.
    """
    if not _slots.acquire(blocking=False):
        raise PicturesBusy
    try:
        with LOCK.open("rb") as lock:
            _acquire(lock, WAIT if wait is None else wait)
            yield  # closing the file releases the lock
    finally:
        _slots.release()
        _release_memory()


def _acquire(lock, wait: float) -> None:
    ends = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends:
                raise PicturesBusy from None
            time.sleep(POLL_SECONDS)
        else:
            return


def _release_memory() -> None:
    """Memory that glibc keeps for the next picture would add up in every thread and process."""
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)
