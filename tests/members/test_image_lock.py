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
    """A process that holds the lock until it is killed or its standard input is closed."""
    command = [sys.executable, "-c", HOLD, image_lock.LOCK]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "drawing\n"
        yield process
        process.kill()


def test_second_process_waits_until_the_timeout(other_process):
    with within(seconds=2), pytest.raises(PicturesBusy), lock_images(wait=0.3):
        pass


def test_lock_of_a_killed_process_is_released(other_process):
    other_process.kill()
    other_process.wait()
    with lock_images(wait=0.5):
        pass


def test_lock_is_acquired_when_the_other_process_ends(other_process):
    Thread(target=lambda: (time.sleep(0.3), other_process.stdin.close())).start()
    with lock_images(wait=5):
        pass


def test_exception_releases_the_lock():
    for _time in range(image_lock.MOST_AT_ONCE + 1):
        with pytest.raises(ValueError, match="x"), lock_images(wait=0):
            raise ValueError("x")


def test_number_of_waiting_threads_is_limited():
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


def test_lock_file_is_opened_for_reading(monkeypatch):
    """The lock file is opened for reading, so that the lock works on a full or read-only disk."""
    real = type(image_lock.LOCK).open

    def reading(self, mode):
        assert mode == "rb"
        return real(self, mode)

    monkeypatch.setattr(type(image_lock.LOCK), "open", reading)
    with lock_images(wait=0):
        pass
