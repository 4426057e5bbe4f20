"""Hides posts and shows them again. Authors can withdraw, that is hide, their own posts."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from forum.threads.models import Post
from forum.threads.rules import require
from forum.threads.services.counters import recount_thread
from forum.threads.services.locking import StateConflict, post_for_update
from forum.threads.signals import post_hidden, post_shown
from members.accounts.models import User


def hide(post: Post, *, by: User | None, reason: str, withdrawn: bool = False) -> None:
    """Hides a post. If it was marked as the answer to the question, removes this mark.

    ``by`` is the person who hides the post, or None if the site does. ``withdrawn`` is True if the
    author withdraws the post. The caller has locked the post and checked permissions.
    """
    post.hidden_at, post.hidden_by, post.hidden_reason = timezone.now(), by, reason
    post.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    if post.thread.solved_by_id == post.pk:
        post.thread.solved_by = None
        post.thread.save(update_fields=["solved_by"])
    recount_thread(post.thread)
    post_hidden.send(sender=Post, post=post, withdrawn=withdrawn)


def show(post: Post) -> None:
    """Shows a hidden post again. The caller has locked the post and checked permissions."""
    post.hidden_at, post.hidden_by, post.hidden_reason = None, None, ""
    post.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    recount_thread(post.thread)
    post_shown.send(sender=Post, post=post)


@transaction.atomic
def withdraw_post(post: Post, *, by: User) -> Post:
    """Hides a post at the request of its author ``by``. Only a moderator can restore it.

    Raises StateConflict if the post is hidden already, and PermissionDenied if ``by`` may not
    withdraw it. Even superusers may withdraw only their own posts.
    """
    locked = post_for_update(post.pk, by=by)
    if locked.author_id != by.pk or locked.moved_to_id:
        raise PermissionDenied
    if locked.hidden_at:
        raise StateConflict
    require(by, "threads.withdraw_post", locked)
    hide(locked, by=by, reason="", withdrawn=True)
    return locked
