"""Every write that touches a thread. Each takes the lock on the thread's row first, so that
numbers and counters are given one at a time."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from forum.richtext import cook
from forum.sections.models import Section
from forum.threads.models import Post, Thread, ThreadReader
from members.accounts.models import User
from members.units.membership import membership_of


class EditConflict(Exception):
    """The post was changed in the meantime: an older text never wins."""


@transaction.atomic
def start_thread(
    section: Section,
    *,
    by: User,
    kind: str,
    title: str,
    body: str,
    may_be_quoted: bool = False,
    submission: UUID | None = None,
) -> Thread:
    """Opens a thread with its first post; a form sent twice gives the same thread.

    ``body`` is the source as typed. Raises PermissionDenied when ``by`` may not write there.
    """
    if not by.has_perm("threads.add_thread", section):
        raise PermissionDenied
    _lock_writer(by)
    if earlier := _submitted(by, submission):
        thread = earlier.thread
        if _says(earlier, body) and (thread.title, thread.section_id) == (title, section.pk):
            return thread
        submission = None
    thread = Thread.objects.create(
        section=section,
        kind=kind,
        title=title,
        author=by,
        affiliation_id=membership_of(by).affiliation_id,
        last_author=by,
        may_be_quoted=may_be_quoted,
    )
    _add_post(thread, by, body, submission)
    Section.objects.filter(pk=section.pk).update(thread_count=F("thread_count") + 1)
    return thread


@transaction.atomic
def reply_to(thread: Thread, *, by: User, body: str, submission: UUID | None = None) -> Post:
    """Adds a post with the next number; a form sent twice gives the same post.

    ``body`` is the source as typed. Raises PermissionDenied when ``by`` may not reply.
    """
    thread = (
        Thread.objects.select_for_update(of=["self"]).select_related("section").get(pk=thread.pk)
    )
    if not by.has_perm("threads.reply", thread):
        raise PermissionDenied
    if earlier := _submitted(by, submission):
        if _says(earlier, body) and earlier.thread_id == thread.pk:
            return earlier
        submission = None
    return _add_post(thread, by, body, submission)


@transaction.atomic
def edit_post(post: Post, *, by: User, body: str, version: int) -> Post:
    """Replaces the text. Raises EditConflict when ``version`` is not the present one."""
    locked = (
        Post.objects.select_for_update(of=["self"])
        .select_related("thread__section")
        .get(pk=post.pk)
    )
    # Superusers pass every predicate; nobody puts words into another's mouth.
    if locked.author_id != by.pk or not by.has_perm("threads.change_post", locked):
        raise PermissionDenied
    if locked.version != version:
        raise EditConflict
    cooked = cook(body)
    locked.source, locked.html, locked.text = cooked.source, cooked.html, cooked.text
    locked.edited_at = timezone.now()
    locked.version += 1
    locked.save(update_fields=["source", "html", "text", "edited_at", "version"])
    return locked


def mark_read(thread: Thread, *, by: User, number: int) -> None:
    """Notes that ``by`` has read up to ``number``; the note only grows."""
    own = ThreadReader.objects.filter(user=by, thread=thread)
    if own.filter(last_read_number__lt=number).update(last_read_number=number):
        return
    ThreadReader.objects.bulk_create(
        [ThreadReader(user=by, thread=thread, last_read_number=number)], ignore_conflicts=True
    )


def _submitted(author, submission) -> Post | None:
    if submission is None:
        return None
    return (
        Post.objects.select_related("thread").filter(author=author, submission=submission).first()
    )


def _says(post, body) -> bool:
    """Whether the form was sent twice, and not filled in anew after the browser's Back."""
    return post.source == cook(body).source


def _lock_writer(user):
    """A new thread has no row to lock yet: one person's double click queues at the person."""
    User.objects.select_for_update().values_list("pk").get(pk=user.pk)


def _add_post(thread, author, body, submission) -> Post:
    """The next post of a locked thread, and the thread's counters with it."""
    cooked = cook(body)
    number = thread.last_number + 1
    post = Post.objects.create(
        thread=thread,
        number=number,
        author=author,
        affiliation_id=membership_of(author).affiliation_id,
        source=cooked.source,
        html=cooked.html,
        text=cooked.text,
        submission=submission,
    )
    thread.last_number = number
    thread.reply_count = number - 1
    thread.last_post_at = post.created_at
    thread.last_author = author
    thread.save(update_fields=["last_number", "reply_count", "last_post_at", "last_author"])
    mark_read(thread, by=author, number=number)
    return post
