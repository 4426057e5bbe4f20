"""Holding threads and posts while they are written to: the thread's row first, always.

Each begins with ``visible_to``: whoever does not see the thread at this moment is refused.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from forum.threads.models import Post, Thread, destination_of
from forum.threads.visible import find_visible
from members.accounts.models import User

ATTEMPTS = 5
"""So often what is moved at this very moment is looked for again."""


class StateConflict(Exception):
    """Somebody else has changed the state of the row in the meantime."""


class _MovedMeanwhile(Exception):
    pass


def thread_for_update(pk: int, *, by: User) -> Thread:
    """The thread, held until the transaction ends. Raises PermissionDenied when ``by`` does not
    see it; nobody sees a merged one."""
    thread = _locked(pk, by)
    if thread is None:
        raise PermissionDenied
    return thread


def threads_for_update(*pks: int, by: User) -> list[Thread]:
    """Several threads, in the order asked for. They are locked in that of their ids, so that two
    who want the same ones do not wait for each other."""
    held = {pk: thread_for_update(pk, by=by) for pk in sorted(set(pks))}
    return [held[pk] for pk in pks]


def destination_for_update(pk: int, *, by: User) -> Thread:
    """The thread, or the one into which it was merged, be it at this very moment."""
    for _attempt in range(ATTEMPTS):
        if thread := _locked(pk, by):
            return thread
        if (found := destination_of(pk)) is None:
            break
        pk = found[0]
    raise PermissionDenied


def post_for_update(pk: int, *, by: User) -> Post:
    """The post, after its thread; both are held until the transaction ends."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():  # left by an exception, it lets go of what it locked
                return _lock_in_thread(pk, by)
        except _MovedMeanwhile:
            continue
    raise PermissionDenied


def _lock_in_thread(pk, by) -> Post:
    thread_pk = Post.objects.values_list("thread_id", flat=True).get(pk=pk)
    thread = _locked(thread_pk, by)
    post = Post.objects.select_for_update().get(pk=pk)
    if post.thread_id != thread_pk:
        raise _MovedMeanwhile
    if thread is None:
        raise PermissionDenied
    post.thread = thread
    return post


def _locked(pk, by) -> Thread | None:
    # Rows that name a thread do not wait for it: what somebody has read, for example.
    rows = Thread.objects.select_for_update(of=["self"], no_key=True).select_related("section")
    return find_visible(rows, by, pk=pk)
