"""Writes the moderation log, and enqueues the e-mails about its entries."""

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
    """Writes an action to the moderation log, in the transaction of the action.

    ``by`` is None if the site acted by itself. ``section`` defaults to the section of the thread.
    ``other_section`` is the section to which the thread or post was moved. ``author`` defaults to
    the author of the post or thread. The author gets an e-mail if somebody else acted and
    ``mail.AUTHOR_LETTERS`` has a text for this action.
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
    """Enqueues an e-mail to ``reader`` about ``action``; it is sent after the commit."""
    ids = action.pk, reader.pk, post.pk if post else None
    enqueue(tasks.mail_action, *ids)


def close_reports(reports, *, by: User, state: Report.State, answer: str) -> None:
    """Closes the open reports in the queryset ``reports`` with this ``state`` and ``answer``.

    Also enqueues e-mails to the reporters. The caller must have locked the reported posts.
    """
    pks = list(reports.open().values_list("pk", flat=True))
    Report.objects.filter(pk__in=pks).update(
        state=state, decided_by=by, decided_at=timezone.now(), answer=answer
    )
    for pk in pks:
        enqueue(tasks.mail_report_outcome, pk)
