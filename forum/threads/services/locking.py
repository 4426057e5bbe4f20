"""Locks threads and posts before they are changed. The row of the thread is always locked first.

All public functions raise PermissionDenied if ``by`` does not see the thread (``visible_to``).
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from forum.threads.models import Post, Thread, destination_of
from forum.threads.visible import find_visible
from members.accounts.models import User

ATTEMPTS = 5
"""How many times to try to lock a thread or post, if it is being moved at the same time."""


class StateConflict(Exception):
    """Somebody else changed the state of the row in the meantime."""


class _MovedMeanwhile(Exception):
    pass


def thread_for_update(pk: int, *, by: User) -> Thread:
    """Locks the thread until the transaction ends.

    Raises PermissionDenied if ``by`` does not see the thread. Nobody sees a thread that was merged
    into another one.
    """
    thread = _locked(pk, by)
    if thread is None:
        raise PermissionDenied
    return thread


def threads_for_update(*pks: int, by: User) -> list[Thread]:
    """Locks several threads and returns them in the order of ``pks``.

    They are locked in order of id, so that two requests for the same threads do not deadlock.
    """
    held = {pk: thread_for_update(pk, by=by) for pk in sorted(set(pks))}
    return [held[pk] for pk in pks]


def destination_for_update(pk: int, *, by: User) -> Thread:
    """Locks the thread, or the thread into which it was merged.

    Raises PermissionDenied when ``by`` sees neither.
    """
    for _attempt in range(ATTEMPTS):
        if thread := _locked(pk, by):
            return thread
        if (found := destination_of(pk)) is None:
            break
        pk = found[0]
    raise PermissionDenied


def post_for_update(pk: int, *, by: User) -> Post:
    """Locks the thread and then the post until the transaction ends.

    Raises PermissionDenied when ``by`` does not see the post.
    """
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():  # raising _MovedMeanwhile rolls back and frees the locks
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
    # With no_key, inserts of rows that refer to the thread, such as ThreadReader, need not wait.
    rows = Thread.objects.select_for_update(of=["self"], no_key=True).select_related("section")
    return find_visible(rows, by, pk=pk)
