"""Time limits for tests that run on machines of different speed."""

import gc
import time
from contextlib import contextmanager

SLOWER = 8
"""How many times slower than a fast machine the machine of the tests may be. Such a large factor
hides nothing: the tests look for work that grows with the square of its input, which takes hundreds
of times as long."""


@contextmanager
def within(seconds):
    """Context manager: fails if the block takes more CPU time than ``seconds`` on a fast machine.

    On other machines it may take ``SLOWER`` times as long.
    """
    # Otherwise the block might pay for the collection of other tests' garbage.
    gc.disable()
    try:
        started = time.process_time()
        yield
        taken = time.process_time() - started
    finally:
        gc.enable()
    assert taken < seconds * SLOWER, f"took {taken:.2f} s"
