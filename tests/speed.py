"""Time limits for tests that run on machines of different speed."""

import gc
import time
from contextlib import contextmanager

SLOWER = 8
"""The factor by which the machine that runs the tests may be slower than a fast machine.

The tests still detect code that takes quadratic time, because it would take hundreds of times as
long."""


@contextmanager
def within(seconds):
    """Context manager: fails if the block takes more CPU time than ``seconds`` on a fast machine.

    On other machines it may take ``SLOWER`` times as long.
    """
    # Otherwise the measured time might include the garbage collection of earlier tests.
    gc.disable()
    try:
        started = time.process_time()
        yield
        taken = time.process_time() - started
    finally:
        gc.enable()
    assert taken < seconds * SLOWER, f"took {taken:.2f} s"
