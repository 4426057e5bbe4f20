"""Actions of moderators on a thread or a post.

Each action is written to the moderation log while the row of the thread or post is locked.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from forum.moderation.models import ModerationAction, Report
from forum.moderation.services.log import close_reports, record
from forum.threads.models import Post, Thread
from forum.threads.rules import require
from forum.threads.services.counters import count_threads
from forum.threads.services.hiding import hide, show
from forum.threads.services.locking import StateConflict, post_for_update, thread_for_update
from forum.threads.services.reading import lower_passed_marks
from forum.threads.signals import thread_hidden, thread_shown
from members.accounts.models import User

Action = ModerationAction.Action


@transaction.atomic
def hide_post(post: Post, *, by: User, reason: str) -> Post:
    """Hides a post. It keeps its number, and its author and the moderators can still read it.

    Upholds the open reports of the post with the same reason. The post may already be hidden
    because of a report. Raises PermissionDenied when ``by`` does not moderate the post, and
    StateConflict when the post was moved away or a person has already hidden it.
    """
    locked = post_for_update(post.pk, by=by)
    require(by, "threads.moderate_post", locked)
    if locked.moved_to_id or (locked.hidden_at and not is_hidden_by_report(locked)):
        raise StateConflict
    hide(locked, by=by, reason=reason)
    record(Action.HID, by=by, post=locked, reason=reason)
    close_reports(locked.reports, by=by, state=Report.State.UPHELD, answer=reason)
    return locked


@transaction.atomic
def hide_reported(post: Post) -> None:
    """Hides a post because of a report, until a moderator decides.

    The caller must have locked the row of the post. ``hidden_by`` stays None, because no moderator
    has hidden the post.
    """
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("Reported: personal data. A moderator will look at it.")
    hide(post, by=None, reason=reason)
    record(Action.HID, by=None, post=post, reason=reason)


@transaction.atomic
def restore_post(post: Post, *, by: User, reason: str = "") -> Post:
    """Shows a hidden or withdrawn post again.

    Raises StateConflict when the post is not hidden or was moved away. Raises PermissionDenied when
    ``by`` does not moderate the post. Also raises it, even for superusers, when ``by`` is the
    author and somebody else has hidden the post.
    """
    locked = post_for_update(post.pk, by=by)
    require(by, "threads.moderate_post", locked)
    if locked.moved_to_id or not locked.hidden_at:
        raise StateConflict
    if locked.author_id == by.pk and not locked.is_withdrawn:
        raise PermissionDenied
    show(locked)
    record(Action.RESTORED, by=by, post=locked, reason=reason)
    return locked


@transaction.atomic
def hide_thread(thread: Thread, *, by: User, reason: str) -> Thread:
    """Hides the thread from everybody except its moderators.

    Raises PermissionDenied when ``by`` does not moderate the thread, and StateConflict when it is
    hidden already.
    """
    locked = _locked_thread(thread, by)
    if locked.hidden_at:
        raise StateConflict
    locked.hidden_at = timezone.now()
    locked.save(update_fields=["hidden_at"])
    count_threads({locked.section_id: -1})
    record(Action.HID_THREAD, by=by, thread=locked, reason=reason)
    thread_hidden.send(sender=Thread, thread=locked)
    return locked


@transaction.atomic
def restore_thread(thread: Thread, *, by: User) -> Thread:
    """Shows a hidden thread again.

    Raises PermissionDenied when ``by`` does not moderate the thread, and StateConflict when it is
    not hidden.
    """
    locked = _locked_thread(thread, by)
    if not locked.hidden_at:
        raise StateConflict
    locked.hidden_at = None
    locked.save(update_fields=["hidden_at"])
    lower_passed_marks(locked)
    count_threads({locked.section_id: 1})
    record(Action.RESTORED_THREAD, by=by, thread=locked)
    thread_shown.send(sender=Thread, thread=locked)
    return locked


@transaction.atomic
def set_locked(thread: Thread, *, by: User, locked: bool, reason: str = "") -> Thread:
    """Locks or unlocks the thread. Does nothing if the thread is already in that state.

    Raises PermissionDenied when ``by`` does not moderate it.
    """
    action = Action.LOCKED if locked else Action.UNLOCKED
    return _set_field(thread, "is_locked", locked, by=by, action=action, reason=reason)


@transaction.atomic
def set_pinned(thread: Thread, *, by: User, pinned: bool) -> Thread:
    """Pins or unpins the thread. Does nothing if the thread is already in that state.

    Raises PermissionDenied when ``by`` does not moderate it.
    """
    action = Action.PINNED if pinned else Action.UNPINNED
    return _set_field(thread, "is_pinned", pinned, by=by, action=action)


@transaction.atomic
def rename_thread(thread: Thread, *, by: User, title: str, reason: str = "") -> Thread:
    """Changes the title of the thread, and logs the old and the new title.

    Raises PermissionDenied when ``by`` does not moderate it.
    """
    was = thread.title
    noted = "\n".join(filter(None, [reason, f"„{was}” → „{title}”"]))
    return _set_field(thread, "title", title, by=by, action=Action.RENAMED, reason=noted)


def is_hidden_by_report(post: Post) -> bool:
    """Whether the post is hidden because of a report that waits for a decision."""
    return post.hidden_at is not None and post.hidden_by_id is None


def _locked_thread(thread, by) -> Thread:
    locked = thread_for_update(thread.pk, by=by)
    require(by, "threads.moderate", locked)
    return locked


def _set_field(thread, field, value, *, by, action, reason="") -> Thread:
    locked = _locked_thread(thread, by)
    if getattr(locked, field) != value:
        setattr(locked, field, value)
        locked.save(update_fields=[field])
        record(action, by=by, thread=locked, reason=reason)
    return locked
