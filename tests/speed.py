"""How long something may take in a test, on machines that differ."""

import gc
import time
from contextlib import contextmanager

SLOWER = 8
"""A busy or old machine may need so many times what a quick one needs. What these tests look for,
work that grows with the square of its input, needs hundreds of times as much."""


@contextmanager
def within(seconds):
    """Fails where the body takes the processor more than ``seconds`` of a quick machine."""
    # What other tests left in memory is not looked through meanwhile: that is not the body's work.
    gc.disable()
    try:
        started = time.process_time()
        yield
        taken = time.process_time() - started
    finally:
        gc.enable()
    assert taken < seconds * SLOWER, f"took {taken:.2f} s"
