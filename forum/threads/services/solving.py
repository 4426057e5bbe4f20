"""Marking a post as the answer to a question."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from forum.threads.models import Post, Thread
from forum.threads.services.locking import thread_for_update
from members.accounts.models import User


@transaction.atomic
def mark_answer(post: Post, *, by: User, is_answer: bool | None = None) -> bool:
    """Marks ``post`` as the answer of its thread, or removes the mark.

    If ``is_answer`` is None, toggles the mark. Returns whether the post is the answer now.

    Only moderators may do this and, if the thread is not locked, its author. Raises
    PermissionDenied for other people, if the thread is not a question, and if the post is the first
    one, hidden or moved away.
    """
    thread = thread_for_update(post.thread_id, by=by)
    locked = thread.posts.counted().filter(pk=post.pk, number__gt=1).first()
    if locked is None or not _may_solve(by, thread):
        raise PermissionDenied
    was_answer = thread.solved_by_id == locked.pk
    if is_answer is None:
        is_answer = not was_answer
    if is_answer != was_answer:
        thread.solved_by = locked if is_answer else None
        thread.save(update_fields=["solved_by"])
    return is_answer


def _may_solve(by, thread) -> bool:
    if thread.kind != Thread.Kind.QUESTION or not by.has_perm("threads.solve", thread):
        return False
    return not thread.is_locked or by.has_perm("threads.moderate", thread)
