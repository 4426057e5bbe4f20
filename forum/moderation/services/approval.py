"""The approval queue, in which the first posts of new members wait until they are published."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from forum.attachments.models import Attachment
from forum.attachments.services import claim, release
from forum.moderation import tasks
from forum.moderation.models import ModerationAction, PendingPost
from forum.moderation.services.log import record
from forum.sections.models import Section
from forum.sections.rules import moderates
from forum.threads.models import Draft, Post, Thread
from forum.threads.post_body import cook_body
from forum.threads.rules import require
from forum.threads.services.drafts import finish_draft, target_of
from forum.threads.services.locking import StateConflict, destination_for_update
from forum.threads.services.posting import add_post, is_same_text, lock_writer, open_thread
from forum.threads.signals import post_created
from members.accounts.models import User
from members.background import enqueue
from members.membership.access import membership_of

Action = ModerationAction.Action

MOST_WAITING = 20
"""How many pending posts one person may have at most."""


class AuthorNotAllowed(Exception):
    """The author may no longer post, for example because of a suspension or a locked thread."""


def requires_approval(user: User, section: Section) -> bool:
    """Whether a new post of ``user`` in ``section`` needs approval.

    A post needs approval if ``user`` has fewer than NEWCOMER_POSTS_HELD posts and does not moderate
    ``section``. Makes no query if the setting is 0.
    """
    first = settings.NEWCOMER_POSTS_HELD
    if not first or moderates(user, section):
        return False
    return Post.objects.written().filter(author=user)[:first].count() < first


def may_queue_more(user: User) -> bool:
    """Whether ``user`` has fewer than ``MOST_WAITING`` pending posts."""
    return PendingPost.objects.waiting().filter(author=user).count() < MOST_WAITING


@transaction.atomic
def queue_reply(
    thread: Thread,
    *,
    by: User,
    body: str,
    attachments: Sequence[UUID] = (),
    submission: UUID | None = None,
) -> PendingPost:
    """Puts a reply into the approval queue.

    If the form was sent twice (the same ``submission`` and text), returns the existing row. Raises
    PermissionDenied when ``by`` may not reply, and ValidationError when ``claim`` refuses the
    files.
    """
    thread = destination_for_update(thread.pk, by=by)
    require(by, "threads.reply", thread)
    fields = {"section": thread.section, "thread": thread}
    pending = _queue(by, body, attachments, submission, fields)
    finish_draft(Draft.Kind.REPLY, by=by, thread=thread)
    return pending


@transaction.atomic
def queue_thread(
    section: Section,
    *,
    by: User,
    kind: str,
    title: str,
    body: str,
    may_be_quoted: bool = False,
    tags: Sequence[str] = (),
    attachments: Sequence[UUID] = (),
    submission: UUID | None = None,
) -> PendingPost:
    """Puts the first post of a new thread into the approval queue.

    If the form was sent twice, returns the existing row, as ``queue_reply`` does. Raises
    PermissionDenied when ``by`` may not start threads in ``section``, and ValidationError when
    ``claim`` refuses the files.
    """
    require(by, "threads.add_thread", section)
    fields = {
        "section": section,
        "thread": None,
        "kind": kind,
        "title": title,
        "may_be_quoted": may_be_quoted,
        "tags": list(tags),
    }
    pending = _queue(by, body, attachments, submission, fields)
    finish_draft(Draft.Kind.THREAD, by=by)
    return pending


@transaction.atomic
def approve(pending: PendingPost, *, by: User) -> Post:
    """Publishes a pending post as a post of its author, with the next number of the thread.

    Deletes the pending row and logs the action. Raises AuthorNotAllowed and the errors of
    ``_lock_for_decision``.
    """
    locked = _lock_for_decision(pending, by)
    author = locked.author
    permission, place = (
        ("threads.reply", locked.thread)
        if locked.thread
        else ("threads.add_thread", locked.section)
    )
    if not author.has_perm(permission, place):
        raise AuthorNotAllowed
    # Release the files first, because ``_publish`` can attach only unattached files to the post.
    release(_files_of(locked))
    post = _publish(locked)
    if locked.affiliation_id:  # the affiliation that the author had when they wrote the post
        post.affiliation_id = locked.affiliation_id
        post.save(update_fields=["affiliation"])
        if post.number == 1:
            Thread.objects.filter(pk=post.thread_id).update(affiliation=locked.affiliation_id)
    record(Action.APPROVED, by=by, post=post)
    locked.delete()
    post_created.send(sender=Post, post=post)
    return post


@transaction.atomic
def reject(pending: PendingPost, *, by: User, reason: str) -> PendingPost:
    """Rejects a pending post. The author gets an e-mail with the reason.

    The text becomes a draft, unless the author already has a draft in the same form. The files
    become unattached files again.

    Raises the errors of ``_lock_for_decision``.
    """
    locked = _lock_for_decision(pending, by)
    locked.rejected_at, locked.rejected_by, locked.reason = timezone.now(), by, reason
    locked.save(update_fields=["rejected_at", "rejected_by", "reason"])
    release(_files_of(locked))
    _restore_draft(locked)
    record(
        Action.REJECTED,
        by=by,
        thread=locked.thread,
        section=locked.section,
        author=locked.author,
        reason=reason,
    )
    return locked


def _queue(by, body, attachments, submission, fields) -> PendingPost:
    lock_writer(by)
    if submission:
        earlier = PendingPost.objects.filter(author=by, submission=submission).first()
        if earlier and is_same_text(earlier, body) and earlier.title == fields.get("title", ""):
            return earlier
        submission = None if earlier else submission
    files = claim(attachments, by=by) if attachments else []
    pending = PendingPost.objects.create(
        author=by,
        affiliation_id=membership_of(by).affiliation_id,
        source=cook_body(fields["section"], fields["thread"], body).cooked.source,
        attachments=[str(file.token) for file in files],
        submission=submission,
        **fields,
    )
    enqueue(tasks.mail_pending, pending.pk)
    return pending


def _lock_for_decision(pending, by) -> PendingPost:
    """Locks the thread and then the pending row, and returns the row.

    Raises StateConflict when somebody has already approved or rejected the post. Raises
    PermissionDenied when ``by`` does not moderate the section or is the author.
    """
    thread_pk = PendingPost.objects.filter(pk=pending.pk).values_list("thread", flat=True).first()
    thread = destination_for_update(thread_pk, by=by) if thread_pk else None
    rows = PendingPost.objects.waiting().select_for_update(of=["self"])
    locked = rows.select_related("section", "author").filter(pk=pending.pk).first()
    if locked is None:
        raise StateConflict
    if locked.author_id == by.pk or not by.has_perm("sections.moderate", locked.section):
        raise PermissionDenied
    locked.thread = thread
    return locked


def _publish(pending) -> Post:
    if Post.objects.filter(author=pending.author, submission=pending.submission).exists():
        # The form was sent twice, and the other copy was published without approval. That post
        # already has this ``submission``, and two posts of an author may not have the same one.
        pending.submission = None
    if pending.thread:
        return add_post(
            pending.thread, pending.author, pending.source, pending.attachments, pending.submission
        )
    return open_thread(
        pending.section,
        author=pending.author,
        kind=pending.kind,
        title=pending.title,
        body=pending.source,
        may_be_quoted=pending.may_be_quoted,
        tags=pending.tags,
        attachments=pending.attachments,
        submission=pending.submission,
    )


def _files_of(pending):
    return Attachment.objects.filter(token__in=pending.attachments, uploaded_by=pending.author_id)


def _restore_draft(pending) -> None:
    """Stores the text as a draft, unless the author already has a draft in the same form."""
    kind = Draft.Kind.REPLY if pending.thread else Draft.Kind.THREAD
    target = target_of(kind, thread=pending.thread)
    data = {"body": pending.source, "attachments": pending.attachments}
    if not pending.thread:
        data |= {
            "kind": pending.kind,
            "section": pending.section_id,
            "title": pending.title,
            "tags": ", ".join(pending.tags),
            "may_be_quoted": pending.may_be_quoted,
        }
    Draft.objects.get_or_create(
        user=pending.author, target=target, defaults={"kind": kind, "thread": pending.thread}
    )
    empty = Draft.objects.filter(user=pending.author, target=target, data={})
    empty.update(data=data, sequence=F("sequence") + 1, updated_at=timezone.now())
