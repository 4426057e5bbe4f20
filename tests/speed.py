"""Time limits for tests on machines of different speed."""

import gc
import time
from contextlib import contextmanager

SLOWER = 8
"""How many times slower than a fast machine the test's machine may be. Work that grows with the
square of its input, which these tests look for, takes hundreds of times as long."""


@contextmanager
def within(seconds):
    """Fails if the block takes more CPU time than ``seconds`` on a fast machine."""
    # The garbage collector would spend time on objects of other tests.
    gc.disable()
    try:
        started = time.process_time()
        yield
        taken = time.process_time() - started
    finally:
        gc.enable()
    assert taken < seconds * SLOWER, f"took {taken:.2f} s"
