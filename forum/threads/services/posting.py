"""Creates and edits posts.

Each service locks the row of the thread first, or of the author if the thread is new. So posts of
concurrent requests get different numbers, and the counters stay correct."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from forum.attachments.services import claim, release
from forum.richtext.cooking import cook
from forum.sections.models import Section
from forum.threads.models import Draft, Post, PostFile, PostRevision, Thread
from forum.threads.post_body import cook_body, save_references
from forum.threads.rules import require
from forum.threads.services.counters import count_post, count_threads
from forum.threads.services.drafts import finish_draft
from forum.threads.services.locking import destination_for_update, post_for_update
from forum.threads.services.reading import ensure_unread, mark_own_read, moment_after
from forum.threads.services.tags import set_tags
from forum.threads.signals import post_created, post_edited
from members.accounts.models import User
from members.membership.access import membership_of


class EditConflict(Exception):
    """The post was edited in the meantime: the submitted text is based on an older version."""


@transaction.atomic
def start_thread(
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
) -> Thread:
    """Creates a thread with its first post.

    If the form was sent twice (with the same ``submission`` and text), returns the existing thread.
    ``body`` is the source as typed. ``attachments`` are tokens of files that ``by`` uploaded.
    Raises PermissionDenied if ``by`` may not post in ``section``, and ValidationError if ``claim``
    refuses the files.
    """
    require(by, "threads.add_thread", section)
    lock_writer(by)
    if earlier := _post_of_submission(by, submission):
        thread = earlier.thread
        is_same = (thread.title, thread.section_id) == (title, section.pk)
        if is_same and is_same_text(earlier, body):
            return thread
        submission = None
    post = open_thread(
        section,
        author=by,
        kind=kind,
        title=title,
        body=body,
        may_be_quoted=may_be_quoted,
        tags=tags,
        attachments=attachments,
        submission=submission,
    )
    finish_draft(Draft.Kind.THREAD, by=by)
    post_created.send(sender=Post, post=post)
    return post.thread


@transaction.atomic
def reply_to(
    thread: Thread,
    *,
    by: User,
    body: str,
    attachments: Sequence[UUID] = (),
    submission: UUID | None = None,
) -> Post:
    """Adds a post with the next number.

    If the form was sent twice (with the same ``submission`` and text), returns the existing post.
    If ``thread`` was merged into another one, adds the reply to that one. ``body`` is the source as
    typed. ``attachments`` are tokens of files that ``by`` uploaded. Raises PermissionDenied if
    ``by`` may not reply, and ValidationError if ``claim`` refuses the files.
    """
    thread = destination_for_update(thread.pk, by=by)
    require(by, "threads.reply", thread)
    if earlier := _post_of_submission(by, submission):
        if is_same_text(earlier, body) and earlier.thread_id == thread.pk:
            return earlier
        submission = None
    post = add_post(thread, by, body, attachments, submission)
    finish_draft(Draft.Kind.REPLY, by=by, thread=thread)
    post_created.send(sender=Post, post=post)
    return post


@transaction.atomic
def edit_post(
    post: Post,
    *,
    by: User,
    body: str,
    version: int,
    attachments: Sequence[UUID] | None = None,
    reason: str = "",
    hide_history: bool = False,
) -> Post:
    """Replaces the text of ``post``, and saves the old text as a revision.

    ``attachments`` are the tokens of all files of the edited post; None keeps the current files.
    Moderators give a ``reason``. If ``hide_history`` is True, only moderators can read the
    revisions. Raises EditConflict if ``version`` is not the current version, PermissionDenied if
    ``by`` may not edit the post or hide its history, and ValidationError if ``claim`` refuses the
    files.
    """
    locked = post_for_update(post.pk, by=by)
    thread = locked.thread
    # Superusers pass every permission check, so hidden and moved posts are refused here.
    is_gone = locked.moved_to_id or locked.hidden_at
    if is_gone or not by.has_perm("threads.change_post", locked):
        raise PermissionDenied
    if hide_history and not by.has_perm("threads.moderate_post", locked):
        raise PermissionDenied
    if locked.version != version:
        raise EditConflict
    keep_revision(locked)
    if hide_history:
        locked.revisions.update(is_hidden=True)
    post_body = cook_body(thread.section, thread, body, post=locked)
    _set_text(locked, post_body.cooked)
    locked.edited_at, locked.edited_by, locked.edit_reason = timezone.now(), by, reason
    locked.version += 1
    if attachments is not None:
        _set_files(locked, by, attachments)
    locked.save()
    save_references(locked, post_body)
    finish_draft(Draft.Kind.EDIT, by=by, post=locked)
    post_edited.send(sender=Post, post=locked)
    return locked


def keep_revision(post: Post) -> None:
    """Saves the current text of a post as a revision, before it is changed.

    The caller has locked the row of the post.
    """
    PostRevision.objects.create(
        post=post,
        version=post.version,
        source=post.source,
        html=post.html,
        files=post.files,
        written_at=post.edited_at or post.created_at,
        written_by_id=post.edited_by_id or post.author_id,
        reason=post.edit_reason,
    )


def open_thread(
    section: Section,
    *,
    author: User,
    kind: str,
    title: str,
    body: str,
    may_be_quoted: bool,
    tags: Sequence[str],
    attachments: Sequence[UUID],
    submission: UUID | None,
) -> Post:
    """Creates a thread and returns its first post.

    The caller has checked permissions and sends ``post_created``.
    """
    thread = Thread.objects.create(
        section=section,
        kind=kind,
        title=title,
        first_title=title,
        author=author,
        affiliation_id=membership_of(author).affiliation_id,
        last_author=author,
        may_be_quoted=may_be_quoted,
    )
    set_tags(thread, tags)
    post = add_post(thread, author, body, attachments, submission)
    count_threads({section.pk: 1})
    return post


def add_post(
    thread: Thread,
    author: User,
    body: str,
    attachments: Sequence[UUID],
    submission: UUID | None,
) -> Post:
    """Adds the next post to ``thread`` and updates the counters.

    The caller has locked the row of the thread, has checked permissions, and sends
    ``post_created``.
    """
    post_body = cook_body(thread.section, thread, body)
    number = thread.last_number + 1
    post = Post(
        thread=thread,
        number=number,
        author=author,
        affiliation_id=membership_of(author).affiliation_id,
        submission=submission,
        created_at=moment_after(thread),
    )
    _set_text(post, post_body.cooked)
    files = claim(attachments, by=author) if attachments else []
    post.files = [attachment.summary() for attachment in files]
    post.save()
    _save_post_files(post, files)
    save_references(post, post_body)
    count_post(post)
    ensure_unread(post)
    mark_own_read(post)
    return post


def _post_of_submission(author, submission) -> Post | None:
    if submission is None:
        return None
    own = Post.objects.filter(author=author, submission=submission)
    # Usually no post was made from this submission yet. So the first query reads only an id, which
    # is fast. The post itself is read only if there is one.
    pk = own.values_list("pk", flat=True).order_by().first()
    return Post.objects.select_related("thread").get(pk=pk) if pk else None


def is_same_text(row, body: str) -> bool:
    """Whether ``row``, such as a post, has the text ``body``.

    If a form with the same ``submission`` has another text, it was not sent twice: somebody went
    back in the browser and wrote another post.
    """
    return cook(row.source).source == cook(body).source


def lock_writer(user: User) -> None:
    """Locks the row of ``user`` before a thread is created, which has no row to lock yet.

    The second request of a double click waits for this lock, and then finds the new thread.
    ``no_key`` lets other requests insert rows that refer to the user. Without it, the author and a
    moderator who writes about the author could deadlock.
    """
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=user.pk)


def _set_text(post, cooked) -> None:
    post.source, post.html, post.text = cooked.source, cooked.html, cooked.text


def _set_files(post, by, tokens) -> None:
    """Sets the files of an edited post: releases removed files, claims new files.

    Raises ValidationError when ``claim`` refuses the files.
    """
    had = {row.attachment.token: row for row in post.post_files.select_related("attachment")}
    going = [row for token, row in had.items() if token not in set(tokens)]
    PostFile.objects.filter(pk__in=[row.pk for row in going]).delete()
    release([row.attachment for row in going])
    files = claim(tokens, by=by, kept=had.keys())
    post.post_files.all().delete()
    post.files = [attachment.summary() for attachment in files]
    _save_post_files(post, files)


def _save_post_files(post, files) -> None:
    if files:
        PostFile.objects.bulk_create(
            PostFile(post=post, attachment=attachment, position=position)
            for position, attachment in enumerate(files)
        )
