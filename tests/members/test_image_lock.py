"""The image lock: one picture is decoded at a time; others wait, but not for ever."""

import subprocess
import sys
import time
from threading import Event, Thread

import pytest
from django.conf import settings

from members import image_lock
from members.image_lock import PicturesBusy, lock_images
from tests.speed import within

HOLD = """
import sys
from pathlib import Path
from members import image_lock
image_lock.LOCK = Path(sys.argv[1])
with image_lock.lock_images():
    print("drawing", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_process():
    """A process that holds the lock until its standard input is closed or it is killed."""
    command = [sys.executable, "-c", HOLD, image_lock.LOCK]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "drawing\n"
        yield process
        process.kill()


def test_other_processes_wait_for_a_while(other_process):
    with within(seconds=2), pytest.raises(PicturesBusy), lock_images(wait=0.3):
        pass


def test_turn_of_a_process_that_was_killed_is_free(other_process):
    other_process.kill()
    other_process.wait()
    with lock_images(wait=0.5):
        pass


def test_turn_comes_when_the_other_is_ready(other_process):
    Thread(target=lambda: (time.sleep(0.3), other_process.stdin.close())).start()
    with lock_images(wait=5):
        pass


def test_failure_gives_the_turn_back():
    for _time in range(image_lock.MOST_AT_ONCE + 1):
        with pytest.raises(ValueError, match="x"), lock_images(wait=0):
            raise ValueError("x")


def test_threads_wait_for_each_other_and_one_is_left_for_pages():
    """At most MOST_AT_ONCE threads of a process decode or wait; one more is refused at once."""
    begun, end, drawn = Event(), Event(), []

    def draw():
        with lock_images(wait=5):
            drawn.append(1)
            begun.set()
            end.wait(5)

    threads = [Thread(target=draw) for _number in range(image_lock.MOST_AT_ONCE)]
    for thread in threads:
        thread.start()
    begun.wait(5)
    time.sleep(0.3)
    assert len(drawn) == 1
    with within(seconds=0.2), pytest.raises(PicturesBusy), lock_images(wait=5):
        pass
    end.set()
    for thread in threads:
        thread.join()
    assert len(drawn) == len(threads)


def test_nothing_is_written(monkeypatch):
    """The lock file is opened for reading, so that the lock works on a full or read-only disk."""
    real = type(image_lock.LOCK).open

    def reading(self, mode):
        assert mode == "rb"
        return real(self, mode)

    monkeypatch.setattr(type(image_lock.LOCK), "open", reading)
    with lock_images(wait=0):
        pass
