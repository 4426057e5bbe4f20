"""How long something may take in a test, on machines that differ."""

import time
from contextlib import contextmanager

SLOWER = 12
"""A busy or old machine may need so many times what a quick one needs. What these tests look for,
work that grows with the square of its input, needs hundreds of times as much."""


@contextmanager
def within(seconds):
    """Fails where the body takes the processor more than ``seconds`` of a quick machine."""
    started = time.process_time()
    yield
    taken = time.process_time() - started
    assert taken < seconds * SLOWER, f"took {taken:.2f} s"
