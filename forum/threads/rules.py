"""Permissions for threads and posts. All of them require that the user may enter the section."""

from datetime import timedelta

import rules
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from forum.sections.rules import may_enter, moderates


@rules.predicate
def sees_thread(user, thread):
    """Whether ``Thread.objects.visible_to(user)`` contains the thread."""
    return thread is not None and thread.is_visible_to(user)


@rules.predicate
def moderates_thread(user, thread):
    """Whether ``user`` moderates the section of ``thread``.

    If ``thread`` is None, whether ``user`` moderates the whole site."""
    return moderates(user, thread.section if thread else None)


@rules.predicate
def is_unlocked(user, thread):
    return thread is None or not thread.is_locked


@rules.predicate
def started(user, thread):
    return thread is not None and thread.author_id == user.pk


@rules.predicate
def is_question(user, thread):
    return thread is not None and thread.kind == thread.Kind.QUESTION


@rules.predicate
def sees_post(user, post):
    return post is not None and sees_thread(user, post.thread)


@rules.predicate
def reads_post(user, post):
    """Whether ``user`` may read the text of ``post``.

    Only its author and moderators may read a hidden post. Nobody may read a post that was moved
    away, because another post has its text now."""
    if post is None or post.moved_to_id or not sees_post(user, post):
        return False
    return post.hidden_at is None or wrote(user, post) or moderates_post(user, post)


@rules.predicate
def moderates_post(user, post):
    return post is not None and moderates_thread(user, post.thread)


@rules.predicate
def wrote(user, post):
    return post is not None and post.author_id == user.pk


@rules.predicate
def is_in_place(user, post):
    """Whether the post is neither hidden nor moved away; True if ``post`` is None."""
    return post is None or (post.hidden_at is None and post.moved_to_id is None)


@rules.predicate
def is_fresh(user, post):
    """Whether the post is recent enough for its author to edit it.

    Authors may edit a post for POST_EDIT_MINUTES. If POST_EDIT_UNTIL_ANSWERED is set, they may also
    edit it as long as it is the last post of the thread.
    """
    if post is None:
        return False
    until = post.created_at + timedelta(minutes=settings.POST_EDIT_MINUTES)
    unanswered = settings.POST_EDIT_UNTIL_ANSWERED and post.number == post.thread.last_number
    return unanswered or timezone.now() < until


@rules.predicate
def is_in_open_thread(user, post):
    return post is None or is_unlocked(user, post.thread)


may_post = sees_thread & (is_unlocked | moderates_thread)
own_words = wrote & is_in_open_thread & is_fresh

rules.add_perm("threads.add_thread", may_enter)
rules.add_perm("threads.reply", may_post)
may_decide = (started & is_unlocked) | moderates_thread
rules.add_perm("threads.solve", sees_thread & is_question & may_decide)
rules.add_perm("threads.moderate", sees_thread & moderates_thread)
rules.add_perm("threads.read_post", reads_post)
rules.add_perm("threads.change_post", sees_post & is_in_place & (own_words | moderates_post))
rules.add_perm("threads.withdraw_post", sees_post & is_in_place & wrote & is_in_open_thread)
rules.add_perm("threads.react", sees_post & is_in_place & ~wrote)
rules.add_perm("threads.report", sees_post & is_in_place & ~wrote)
rules.add_perm("threads.moderate_post", sees_post & moderates_post)


def require(user, permission: str, row) -> None:
    """Raises PermissionDenied unless ``user`` has the permission on ``row``."""
    if not user.has_perm(permission, row):
        raise PermissionDenied
