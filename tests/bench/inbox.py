"""Measures that followers and notifications cost those who write and those who read nothing.

A reply in a thread with ten thousand followers must return as fast as one in a thread without any:
it enqueues one task. What this task does in the worker must not take more memory for more
followers. The number of unread notifications, which is on every page, must cost the same for one
hundred notifications as for one hundred thousand.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from http.client import HTTPConnection
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.bench.people import cookies_of, members
from tests.bench.replies import timed
from tests.bench.rows import plan_of, rows_read
from tests.bench.site import ROOT, Site, vacuum

DATA = ["bench_data", "--users", "200", "--threads", "5200"]
DATA += ["--posts-per-thread", "20", "--long-thread", "0"]
DATA += ["--followers", "10000", "--notifications", "100000"]
TIMED = 200
"""How many pairs of replies are timed: one in each of the two threads."""
CEILING = 1.1
"""The time of a reply with followers, divided by that of a reply without."""
FEW_FOLLOWERS = 1000
MOST_GROWTH = 8
"""How many MB more the worker may take for ten thousand followers than for one thousand."""
FEW, COUNTED = 100, 400
"""How many notifications the other person has, and how often the unread ones of each are
counted."""
COUNT_CEILING = 1.2
BLIND_CEILING = 2
"""The ceiling for people who may see none of their notifications any more."""


# --- Replies and their followers ---


def threads() -> tuple:
    """Returns (the thread with ten thousand followers, one with one thousand, one without any).

    They have equally many posts.
    """
    from demo.bench_inbox import answered_threads, follow
    from members.accounts.models import User

    many, *others = answered_threads()
    few, none = [each for each in others if each.last_number == many.last_number][:2]
    people = User.objects.filter(email__startswith="follower").order_by("pk")
    follow(few, people[:FEW_FOLLOWERS])
    return many, few, none


def ratio_of_replies(site: Site, followed, unfollowed) -> float:
    """Posts replies alternately in both threads, while no worker runs.

    Returns the median response time in the thread ``followed``, divided by that in ``unfollowed``.
    Raises RuntimeError if a reply enqueued anything but its one task.
    """
    cookies = [cookies_of(user) for user in members(100)]
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    times = {followed: [], unfollowed: []}
    for index in range(TIMED):
        for thread in (followed, unfollowed) if index % 2 else (unfollowed, followed):
            times[thread].append(timed(connection, thread, cookies[index % len(cookies)]))
    connection.close()
    if (tasks := _forget_tasks()) != {"forum.threads.notifying.notify_of_post": 2 * TIMED}:
        raise RuntimeError(f"the replies enqueued {tasks}")
    return median(times[followed]) / median(times[unfollowed])


def _forget_tasks() -> dict[str, int]:
    """Deletes all tasks. Returns the path of a task's function -> their number."""
    from django_tasks_db.models import DBTaskResult

    found = Counter(DBTaskResult.objects.values_list("task_path", flat=True))
    DBTaskResult.objects.all().delete()
    return dict(found)


class FanOut(NamedTuple):
    """What the worker did after one reply.

    ``seconds`` from its start to its end, which includes the start of Python; ``peak`` is the most
    memory that it took, in MB.
    """

    told: int
    tasks: int
    seconds: float
    peak: float

    def line(self) -> str:
        return (
            f"{self.told:>6} people told: {self.tasks} tasks, {self.seconds:.1f} s,"
            f" {self.peak:.0f} MB at most"
        )


def fan_out(site: Site, thread) -> FanOut:
    """Posts a reply in ``thread`` and runs its tasks in a worker, as a process of its own."""
    from members.inbox.models import Notification

    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    timed(connection, thread, cookies_of(members(1)[0]))
    connection.close()
    begun = time.perf_counter()
    peak = _peak_of_worker(site.env)
    seconds = time.perf_counter() - begun
    told = Notification.objects.filter(kind="reply", target_id=thread.pk)
    return FanOut(told.count(), sum(_forget_tasks().values()), seconds, peak)


def _peak_of_worker(env: dict[str, str]) -> float:
    """Runs a worker until no task is left. Returns the most memory that it took, in MB."""
    command = [sys.executable, "manage.py", "db_worker", "--batch", "--no-startup-delay"]
    worker = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(worker.pid, 0)
    worker.returncode = os.waitstatus_to_exitcode(status)
    if worker.returncode:
        raise RuntimeError(f"the worker ended with {worker.returncode}")
    return used.ru_maxrss / 1024


# --- The count in the header ---


class Count(NamedTuple):
    """How long it takes to count unread notifications, and how many rows the database reads.

    ``few`` and ``many`` are of people with FEW and with all notifications of the benchmark data:
    pairs (milliseconds, rows).
    """

    name: str
    few: tuple[float, int]
    many: tuple[float, int]
    most: float = COUNT_CEILING

    @property
    def times(self) -> float:
        return self.many[0] / self.few[0]

    @property
    def is_flat(self) -> bool:
        return self.times <= self.most

    def line(self) -> str:
        (few_ms, few_rows), (many_ms, many_rows) = self.few, self.many
        return (
            f"{self.name}: {self.times:.2f} times as long (at most: {self.most});"
            f" {few_ms:.2f} and {many_ms:.2f} ms, {few_rows} and {many_rows} rows read"
        )


def counts() -> list[Count]:
    """Counts the unread notifications of one person with FEW and of one with all of them.

    First most are read, then none, and at last the person with all may see none of them any more.
    In this last case there is nothing at which to stop, and ``services.MOST_READ`` notifications
    are read instead of FEW.
    """
    from django.utils import timezone

    from demo.bench_inbox import make_notifications
    from forum.threads.models import PostMention
    from members.accounts.models import User
    from members.inbox.models import Notification

    many, few = User.objects.get(email="bench2@example.org"), members(100)[-1]
    make_notifications(FEW, few, timezone.now())
    found = [_count("unread, most others read", few, many)]
    Notification.objects.update(read_at=None)
    found.append(_count("unread, none read", few, many))
    PostMention.objects.filter(user=many).delete()
    blind = _count("unread, none in sight", few, many)
    found.append(blind._replace(most=BLIND_CEILING))
    return found


def _count(name: str, few, many) -> Count:
    vacuum()
    times = {few: [], many: []}
    for index in range(COUNTED):
        for user in (few, many) if index % 2 else (many, few):
            times[user].append(_seconds(user))
    few_result, many_result = (
        (1000 * median(spent[COUNTED // 10 :]), _rows(user)) for user, spent in times.items()
    )
    return Count(name, few_result, many_result)


def _seconds(user) -> float:
    from members.inbox.services import unread_count

    user._unread_notifications = None
    begun = time.perf_counter()
    unread_count(user)
    return time.perf_counter() - begun


def _rows(user) -> int:
    """Returns how many rows the database reads to count the unread notifications of ``user``."""
    from members.inbox.services import _unread_sql
    from members.membership.access import membership_of

    return rows_read(plan_of(*_unread_sql(membership_of(user)))).total()
