"""A lock for all processes on the server, so that one picture is decoded at a time.

A decoded picture takes four bytes per pixel. Several decoded pictures could use up the memory.
"""

import ctypes
import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore

from django.utils.translation import gettext as _

# The file that is locked is this module: every process can open it, even on a read-only disk.
LOCK = Path(__file__)
WAIT = 10.0
"""How many seconds to wait for the lock; decoding the largest picture takes about four."""
POLL_SECONDS = 0.05
MOST_AT_ONCE = 3
"""How many threads of a process may hold the lock or wait for it at the same time. A process has
more threads, so that it can still answer other requests."""

_slots = BoundedSemaphore(MOST_AT_ONCE)


class PicturesBusy(Exception):
    """The lock was not free in time, or too many threads are waiting for it."""

    status = 503

    @property
    def words(self) -> str:
        """The message for the user."""
        return _("The server is processing other pictures. Please try again in a moment.")


@contextmanager
def lock_images(wait: float | None = None) -> Iterator[None]:
    """Context manager: holds the lock while pictures are decoded.

    Raises PicturesBusy if the lock is not free after ``wait`` seconds (default WAIT), or at once if
    MOST_AT_ONCE threads hold it or wait for it already. A thread that holds the lock must not ask
    for it again: it would wait for itself.
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
    """Returns unused memory to the system; without this, glibc keeps it in every process."""
    with suppress(AttributeError, OSError):  # some C libraries have no malloc_trim
        ctypes.CDLL(None).malloc_trim(0)
