"""Writes the log of moderation, and the letters about what stands there."""

from django.utils import timezone

from forum.moderation import tasks
from forum.moderation.mail import AUTHOR_LETTERS
from forum.moderation.models import ModerationAction, Report
from forum.sections.models import Section
from forum.threads.models import Post, Thread
from members.accounts.models import User
from members.background import enqueue


def record(
    action: ModerationAction.Action,
    *,
    by: User | None,
    thread: Thread | None = None,
    post: Post | None = None,
    section: Section | None = None,
    other_section: Section | None = None,
    author: User | None = None,
    reason: str = "",
) -> ModerationAction:
    """Writes an action into the log, in the transaction of the action itself.

    ``by`` is None where the site acted by itself. The author is the thread's or the post's where
    none is given, and gets a letter (``mail.AUTHOR_LETTERS``) unless it was the author's own.
    """
    thread = thread or (post.thread if post else None)
    author = author or (post.author if post else thread.author)
    row = ModerationAction.objects.create(
        action=action,
        by=by,
        thread=thread,
        post=post,
        section=section or thread.section,
        other_section=other_section,
        author=author,
        reason=reason,
    )
    if action in AUTHOR_LETTERS and author != by:
        notify(row, author, post)
    return row


def notify(action: ModerationAction, reader: User, post: Post | None = None) -> None:
    """Sends ``reader`` a letter about ``action`` when the transaction is over."""
    ids = action.pk, reader.pk, post.pk if post else None
    enqueue(tasks.mail_action, *ids)


def close_reports(reports, *, by: User, state: Report.State, answer: str) -> None:
    """Decides these open reports of locked posts alike, and tells those who made them."""
    pks = list(reports.open().values_list("pk", flat=True))
    Report.objects.filter(pk__in=pks).update(
        state=state, decided_by=by, decided_at=timezone.now(), answer=answer
    )
    for pk in pks:
        enqueue(tasks.mail_report_outcome, pk)
