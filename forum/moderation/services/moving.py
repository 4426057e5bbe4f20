"""Moves, merges and splits threads. Old links to threads and posts keep working.

docs/decisions/tombstones.md explains why a moved post leaves a placeholder, and why a merge adds
the same number to the numbers of all moved posts.
"""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _, ngettext

from forum.moderation.models import ModerationAction, PendingPost
from forum.moderation.services.log import notify, record
from forum.sections.access import readers_of
from forum.sections.models import Section
from forum.threads.models import Draft, Post, Thread, ThreadReader
from forum.threads.rules import require
from forum.threads.services.counters import count_threads, recount_thread
from forum.threads.services.drafts import target_of
from forum.threads.services.locking import thread_for_update, threads_for_update
from forum.threads.services.reading import lower_passed_marks
from forum.threads.services.tags import MOST_TAGS, set_tags
from forum.threads.signals import posts_moved, thread_moved
from members.accounts.models import User

Action = ModerationAction.Action
BATCH = 200


@transaction.atomic
def move_thread(thread: Thread, *, by: User, section: Section, reason: str = "") -> Thread:
    """Moves the thread to another section, which ``by`` must be able to enter.

    Afterwards only people who may enter the new section see the thread. Raises PermissionDenied
    when ``by`` does not moderate the thread or may not enter ``section``, and ValidationError when
    the thread is in that section already.
    """
    locked = thread_for_update(thread.pk, by=by)
    require(by, "threads.moderate", locked)
    require(by, "sections.enter", section)
    left = locked.section
    if left.pk == section.pk:
        raise ValidationError(_("The thread is in this section already."))
    locked.section = section
    locked.save(update_fields=["section"])
    lower_passed_marks(locked)
    PendingPost.objects.filter(thread=locked).update(section=section)
    if not locked.hidden_at:
        count_threads({left.pk: -1, section.pk: 1})
    record(Action.MOVED, by=by, thread=locked, section=left, other_section=section, reason=reason)
    thread_moved.send(sender=Thread, thread=locked, left=left)
    return locked


@transaction.atomic
def merge_threads(thread: Thread, *, by: User, into: Thread, reason: str = "") -> Thread:
    """Moves all posts of ``thread`` to the end of ``into`` and returns ``into``.

    The number of each moved post increases by an offset: the last number of ``into``. The row of
    ``thread`` stays, with ``merged_into`` and ``merged_offset``, so that old links can be
    redirected. Raises PermissionDenied unless ``by`` moderates both threads, and ValidationError
    when both are the same thread or one of them is hidden.
    """
    source, target = _source_and_target(thread, into, by)
    offset = target.last_number
    answer = source.solved_by_id
    source.merged_into, source.merged_offset, source.solved_by = target, offset, None
    source.save(update_fields=["merged_into", "merged_offset", "solved_by"])
    Post.objects.filter(thread=source).update(thread=target, number=F("number") + offset)
    if target.kind == Thread.Kind.QUESTION and target.solved_by_id is None:
        target.solved_by_id = answer
    _restrict_quoting(target, source)
    target.save(update_fields=["solved_by", "may_be_quoted"])
    _move_related_rows(source, target, offset)
    recount_thread(source)
    recount_thread(target)
    count_threads({source.section_id: -1})
    record(
        Action.MERGED,
        by=by,
        thread=source,
        other_section=_other_section(source, target.section),
        reason=reason,
    )
    posts_moved.send(sender=Thread, source=source, target=target, after=offset)
    return target


@transaction.atomic
def split_to_new_thread(
    thread: Thread,
    *,
    by: User,
    numbers: Collection[int],
    title: str,
    kind: str,
    section: Section,
    reason: str = "",
) -> Thread:
    """Moves the posts with these numbers to a new thread.

    The author of the first of these posts becomes the author of the new thread.

    Raises PermissionDenied when ``by`` does not moderate ``thread`` or may not enter ``section``.
    Raises ValidationError when a post cannot be moved, and when ``thread`` or the first of these
    posts is hidden.
    """
    source = thread_for_update(thread.pk, by=by)
    require(by, "threads.moderate", source)
    require(by, "sections.enter", section)
    _refuse_hidden(source)
    posts = _posts_to_move(source, numbers)
    first = posts[0]
    if first.hidden_at:
        raise ValidationError(
            _("Post %(number)s is hidden: a new thread cannot begin with it."),
            params={"number": first.number},
        )
    target = Thread.objects.create(
        section=section,
        kind=kind,
        title=title,
        author_id=first.author_id,
        affiliation_id=first.affiliation_id,
        created_at=first.created_at,
        last_author_id=first.author_id,
        may_be_quoted=source.may_be_quoted,
    )
    count_threads({section.pk: 1})
    _move_posts(source, target, posts, by=by, reason=reason)
    return target


@transaction.atomic
def split_to_thread(
    thread: Thread, *, by: User, numbers: Collection[int], into: Thread, reason: str = ""
) -> Thread:
    """Moves the posts with these numbers to the end of the thread ``into``.

    Raises PermissionDenied unless ``by`` moderates both threads, and ValidationError when both are
    the same thread, one of them is hidden, or a post cannot be moved.
    """
    source, target = _source_and_target(thread, into, by)
    _restrict_quoting(target, source)
    target.save(update_fields=["may_be_quoted"])
    _move_posts(source, target, _posts_to_move(source, numbers), by=by, reason=reason)
    return target


def _source_and_target(thread, into, by) -> list[Thread]:
    """Locks both threads and returns them: ``thread``, which loses posts, and ``into``.

    Raises PermissionDenied unless ``by`` moderates both, and ValidationError if they are the same
    thread or one of them is hidden.
    """
    if thread.pk == into.pk:
        raise ValidationError(_("This is the same thread. Please choose another one."))
    threads = threads_for_update(thread.pk, into.pk, by=by)
    for locked in threads:
        require(by, "threads.moderate", locked)
    _refuse_hidden(*threads)
    return threads


def _refuse_hidden(*threads) -> None:
    """Raises ValidationError if a thread is hidden, because a move could make its posts visible."""
    for thread in threads:
        if thread.hidden_at:
            raise ValidationError(
                _("The thread “%(title)s” is hidden. Please restore it first."),
                params={"title": thread.title},
            )


def _restrict_quoting(target, source) -> None:
    """Sets ``may_be_quoted`` of ``target`` to False if ``source`` may not be quoted."""
    target.may_be_quoted = target.may_be_quoted and source.may_be_quoted


def _other_section(source, section) -> Section | None:
    return None if source.section_id == section.pk else section


def _posts_to_move(source, numbers) -> list[Post]:
    """Locks and returns the posts with these numbers, in order.

    Raises ValidationError when ``numbers`` is empty or contains 1 (the first post cannot be moved),
    and when a post does not exist or was moved away.
    """
    wanted = set(numbers)
    if not wanted:
        raise ValidationError(_("Please choose at least one post."))
    if 1 in wanted:
        raise ValidationError(_("Post 1 began the thread and stays in it."))
    rows = source.posts.select_for_update(of=["self"]).filter(number__in=wanted, moved_to=None)
    posts = list(rows.defer("source", "html", "text", "files").order_by("number"))
    missing = sorted(wanted - {post.number for post in posts})
    if missing:
        raise ValidationError(
            ngettext(
                "There is no post with this number here (any more): %(numbers)s.",
                "There are no posts with these numbers here (any more): %(numbers)s.",
                len(missing),
            ),
            params={"numbers": as_ranges(missing[:50])},
        )
    return posts


def as_ranges(numbers: Collection[int]) -> str:
    """``numbers`` as text in which consecutive numbers are ranges, such as "5-8, 12"."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def _move_posts(source, target, posts, *, by, reason) -> None:
    """Moves ``posts`` to ``target``, and leaves a placeholder at each old number.

    Also updates counters and reading state, writes to the log and sends ``posts_moved``.
    """
    left = [_placeholder_for(post, source) for post in posts]
    before, end = target.last_number, posts[-1].number
    for number, post in enumerate(posts, start=before + 1):
        post.thread, post.number = target, number
    Post.objects.bulk_update(posts, ["thread", "number"], batch_size=BATCH)
    Post.objects.bulk_create(left, batch_size=BATCH)
    pks = [post.pk for post in posts]
    if source.solved_by_id in pks:
        source.solved_by = None
        source.save(update_fields=["solved_by"])
    recount_thread(source)
    recount_thread(target)
    _move_reading_state(source, target, before, end)
    _record_split(source, target, posts, left, by, reason)
    posts_moved.send(sender=Thread, source=source, target=target, after=before)


def _placeholder_for(post, source) -> Post:
    return Post(
        thread=source,
        number=post.number,
        author_id=post.author_id,
        affiliation_id=post.affiliation_id,
        created_at=post.created_at,
        moved_to=post,
    )


def _record_split(source, target, posts, left, by, reason) -> None:
    """Logs the split, and enqueues e-mails to authors who may no longer see their posts."""
    numbers = f"#{as_ranges([place.number for place in left])}"
    action = record(
        Action.SPLIT,
        by=by,
        post=posts[0],
        thread=source,
        other_section=_other_section(source, target.section),
        reason="\n".join(filter(None, [reason, numbers])),
    )
    first_of = {post.author_id: post for post in reversed(posts)}
    away = User.objects.filter(pk__in=first_of).exclude(pk=by.pk)
    for author in away.exclude(pk__in=readers_of(target.section).values("pk")):
        notify(action, author, first_of[author.pk])


def _move_reading_state(source, target, before, end) -> None:
    """Marks the moved posts as read for people who had read all of them and all of ``target``.

    ``end``: the old number of the last moved post, up to which they must have read ``source``.
    ``before``: the last number of ``target`` before the move.
    """
    had_read = ThreadReader.objects.filter(thread=source, last_read_number__gte=end)
    if before == 0:
        users = had_read.values_list("user", flat=True).iterator(chunk_size=2000)
        ThreadReader.objects.bulk_create(
            (
                ThreadReader(user_id=user, thread=target, last_read_number=target.last_number)
                for user in users
            ),
            batch_size=BATCH,
            ignore_conflicts=True,
        )
        return
    read_all = ThreadReader.objects.filter(thread=target, last_read_number=before)
    read_all.filter(user__in=had_read.values("user")).update(last_read_number=target.last_number)


def _move_related_rows(source, target, offset) -> None:
    """Moves reading state, keywords, drafts and pending posts from ``source`` to ``target``.

    Posts that a person had read in ``source`` count as read in ``target`` only if the person had
    read all of ``target`` before. If both threads have more than MOST_TAGS keywords together, the
    last ones of ``source`` are dropped.
    """
    own = ThreadReader.objects.filter(thread=source, user=OuterRef("user"))
    read_all = ThreadReader.objects.filter(thread=target, last_read_number=offset)
    read_all.filter(user__in=source.readers.values("user")).update(
        last_read_number=Subquery(own.values("last_read_number")[:1]) + offset
    )
    source.readers.all().delete()
    names: dict[str, str] = {}
    for tag, name in [*target.keywords, *source.keywords]:
        names.setdefault(tag, name)
    set_tags(target, list(names.values())[:MOST_TAGS])
    set_tags(source, [])
    PendingPost.objects.filter(thread=source).update(thread=target, section=target.section)
    _move_drafts(source, target)


def _move_drafts(source, target) -> None:
    """Moves drafts of replies to ``target``. A draft stays if its author already has one there."""
    here = target_of(Draft.Kind.REPLY, thread=target)
    replies = Draft.objects.filter(kind=Draft.Kind.REPLY, thread=source).exclude(data={})
    there = Draft.objects.filter(target=here, user__in=replies.values("user"))
    there.filter(data={}).delete()
    taken = list(there.values_list("user", flat=True))
    replies.exclude(user__in=taken).update(thread=target, target=here)
