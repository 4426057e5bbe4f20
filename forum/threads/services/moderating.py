"""Keeping order in a thread. Each act asks who may, does it under the lock, and is written down."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from forum.threads.models import ModerationAction, Post, PostRevision, Report, Thread
from forum.threads.services.counters import count_threads, settle
from forum.threads.services.locking import post_for_update, thread_for_update
from forum.threads.services.moderation_log import Overtaken, close_reports, record
from forum.threads.services.posting import edit_post
from forum.threads.services.reading import look_again_at
from forum.threads.signals import post_hidden, post_shown, thread_hidden, thread_shown
from members.accounts.models import User

Action = ModerationAction.Action


@transaction.atomic
def hide_post(post: Post, *, by: User, reason: str) -> Post:
    """Leaves an empty place where the post was; author and moderators still read the words.

    Reports of it that are open are upheld with the same reason. Raises Overtaken when it is hidden
    already, by somebody and not by a report; PermissionDenied.
    """
    locked = post_for_update(post.pk, by=by)
    _ask(by, "threads.moderate_post", locked)
    if locked.moved_to_id or (locked.hidden_at and not is_hidden_by_report(locked)):
        raise Overtaken
    put_out_of_sight(locked, by=by, reason=reason)
    record(Action.HID, by=by, post=locked, reason=reason)
    close_reports(locked.reports, by=by, state=Report.State.UPHELD, answer=reason)
    return locked


@transaction.atomic
def hide_reported(post: Post) -> None:
    """The site itself hides a locked post at the word of a reader, until a moderator has looked."""
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("Reported: personal data. A moderator will look at it.")
    put_out_of_sight(post, by=None, reason=reason)
    record(Action.HID, by=None, post=post, reason=reason)


@transaction.atomic
def withdraw_post(post: Post, *, by: User) -> Post:
    """The author takes the post back; only a moderator can bring it again.

    Raises Overtaken when it is hidden already, PermissionDenied, also to superusers when it is not
    their own.
    """
    locked = post_for_update(post.pk, by=by)
    if locked.author_id != by.pk or locked.moved_to_id:
        raise PermissionDenied
    if locked.hidden_at:
        raise Overtaken
    _ask(by, "threads.withdraw_post", locked)
    put_out_of_sight(locked, by=by, reason="")
    record(Action.WITHDREW, by=by, post=locked)
    return locked


@transaction.atomic
def restore_post(post: Post, *, by: User, reason: str = "") -> Post:
    """Shows a hidden or withdrawn post again.

    Raises Overtaken when it is not hidden, PermissionDenied, also to superusers for words of their
    own which somebody else hid.
    """
    locked = post_for_update(post.pk, by=by)
    _ask(by, "threads.moderate_post", locked)
    if locked.moved_to_id or not locked.hidden_at:
        raise Overtaken
    if locked.author_id == by.pk and not locked.is_withdrawn:
        raise PermissionDenied
    bring_back(locked)
    record(Action.RESTORED, by=by, post=locked, reason=reason)
    return locked


@transaction.atomic
def edit_as_moderator(
    post: Post,
    *,
    by: User,
    body: str,
    version: int,
    reason: str,
    attachments: Sequence[UUID] | None = None,
    hide_history: bool = False,
) -> Post:
    """Changes another's words, with a reason that all read, and tells the author.

    ``hide_history``: the texts before hold what must not be read; only those who keep order see
    them from now on. Raises EditConflict as ``edit_post`` does, PermissionDenied.
    """
    locked = post_for_update(post.pk, by=by)
    _ask(by, "threads.moderate_post", locked)
    changed = edit_post(
        locked, by=by, body=body, version=version, reason=reason, attachments=attachments
    )
    if hide_history:
        PostRevision.objects.filter(post=changed).update(is_hidden=True)
    record(Action.EDITED, by=by, post=changed, reason=reason)
    return changed


@transaction.atomic
def hide_thread(thread: Thread, *, by: User, reason: str) -> Thread:
    """Takes the whole thread out of sight of all but those who keep order. Raises Overtaken."""
    locked = _hold(thread, by)
    if locked.hidden_at:
        raise Overtaken
    locked.hidden_at = timezone.now()
    locked.save(update_fields=["hidden_at"])
    count_threads({locked.section_id: -1})
    record(Action.HID_THREAD, by=by, thread=locked, reason=reason)
    thread_hidden.send(sender=Thread, thread=locked)
    return locked


@transaction.atomic
def restore_thread(thread: Thread, *, by: User) -> Thread:
    """Shows the thread again. Raises Overtaken when it is not hidden."""
    locked = _hold(thread, by)
    if not locked.hidden_at:
        raise Overtaken
    locked.hidden_at = None
    locked.save(update_fields=["hidden_at"])
    look_again_at(locked)
    count_threads({locked.section_id: 1})
    record(Action.RESTORED_THREAD, by=by, thread=locked)
    thread_shown.send(sender=Thread, thread=locked)
    return locked


@transaction.atomic
def set_locked(thread: Thread, *, by: User, locked: bool, reason: str = "") -> Thread:
    """Closes the thread to replies, or opens it again; what it is already changes nothing."""
    action = Action.LOCKED if locked else Action.UNLOCKED
    return _set(thread, "is_locked", locked, by=by, action=action, reason=reason)


@transaction.atomic
def set_pinned(thread: Thread, *, by: User, pinned: bool) -> Thread:
    """Keeps the thread on top of its section, or no longer; what it is already changes nothing."""
    action = Action.PINNED if pinned else Action.UNPINNED
    return _set(thread, "is_pinned", pinned, by=by, action=action)


@transaction.atomic
def rename_thread(thread: Thread, *, by: User, title: str, reason: str = "") -> Thread:
    """Gives the thread another title; the log keeps the old one."""
    was = thread.title
    noted = "\n".join(filter(None, [reason, f"„{was}” → „{title}”"]))
    return _set(thread, "title", title, by=by, action=Action.RENAMED, reason=noted)


def is_hidden_by_report(post: Post) -> bool:
    """Hidden by the site itself, because of a report on which nobody has decided."""
    return post.hidden_at is not None and post.hidden_by_id is None


def put_out_of_sight(post: Post, *, by: User | None, reason: str) -> None:
    """Hides a locked post; a hidden answer is nobody's answer. The caller writes it down."""
    post.hidden_at, post.hidden_by, post.hidden_reason = timezone.now(), by, reason
    post.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    if post.thread.solved_by_id == post.pk:
        post.thread.solved_by = None
        post.thread.save(update_fields=["solved_by"])
    settle(post.thread)
    post_hidden.send(sender=Post, post=post)


def bring_back(post: Post) -> None:
    """Shows a locked post again. The caller writes it down."""
    post.hidden_at, post.hidden_by, post.hidden_reason = None, None, ""
    post.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    settle(post.thread)
    post_shown.send(sender=Post, post=post)


def _ask(by, permission, row) -> None:
    if not by.has_perm(permission, row):
        raise PermissionDenied


def _hold(thread, by) -> Thread:
    locked = thread_for_update(thread.pk, by=by)
    _ask(by, "threads.moderate", locked)
    return locked


def _set(thread, field, value, *, by, action, reason="") -> Thread:
    locked = _hold(thread, by)
    if getattr(locked, field) != value:
        setattr(locked, field, value)
        locked.save(update_fields=[field])
        record(action, by=by, thread=locked, reason=reason)
    return locked
