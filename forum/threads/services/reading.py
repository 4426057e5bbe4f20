"""How far people have read."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from forum.sections.models import Section
from forum.threads.models import Post, SectionReader, Thread, ThreadReader
from members.accounts.models import User

MARGIN = timedelta(minutes=1)
"""A post has its moment before others can see it: so long its transaction may take."""

MOST_NOTED = 500
"""Threads that get a note of their own when sections are marked as read."""


def mark_read(thread: Thread, *, by: User, number: int) -> None:
    """Notes that ``by`` has read up to ``number``; the note only grows."""
    own = ThreadReader.objects.filter(user=by, thread=thread)
    if own.filter(last_read_number__lt=number).update(last_read_number=number):
        return
    ThreadReader.objects.bulk_create(
        [ThreadReader(user=by, thread=thread, last_read_number=number)], ignore_conflicts=True
    )


def mark_own_read(post: Post) -> None:
    """Notes that the author of the newest post of a locked thread has read up to it."""
    ThreadReader.objects.bulk_create(
        [ThreadReader(user_id=post.author_id, thread=post.thread, last_read_number=post.number)],
        update_conflicts=True,
        unique_fields=["user", "thread"],
        update_fields=["last_read_number"],
    )


@transaction.atomic
def mark_sections_read(sections: QuerySet[Section], *, by: User, until: datetime) -> None:
    """Notes that ``by`` has read what was posted in ``sections`` up to ``until``.

    What is posted at that very moment stays new: the cut-off of a section lies somewhat earlier,
    and threads in which something was posted since are noted by number. Notes only grow.
    """
    until = min(until, timezone.now())
    read = list(sections.values_list("pk", flat=True))
    _raise_read_numbers(read, by, until)
    _store_read_numbers(read, by, until)
    _raise_read_at(read, by, until - MARGIN)


def raise_passed_marks(*, by: User) -> bool:
    """Raises ``SectionReader.passed_at`` of ``by`` to just before the oldest unread thread, so that
    what was read thread by thread is not looked through again. Says whether any mark was raised.
    """
    passed_at = timezone.now() - MARGIN
    unread = Thread.objects.visible_to(by).unread_by(by).order_by("last_post_at", "pk")
    oldest = unread.values_list("last_post_at", flat=True).first()
    if oldest:
        passed_at = min(passed_at, oldest - timedelta.resolution)
    sections = Section.objects.visible_to(by).values_list("pk", flat=True)
    rows = SectionReader.objects.filter(user=by).values_list("section", "read_at", "passed_at")
    known = {pk: max(read, passed or read) for pk, read, passed in rows}
    behind = [pk for pk in sections if known.get(pk, by.date_joined) < passed_at]
    if behind:
        SectionReader.objects.bulk_create(
            [
                SectionReader(user=by, section_id=pk, read_at=by.date_joined)
                for pk in behind
                if pk not in known
            ],
            ignore_conflicts=True,
        )
        SectionReader.objects.filter(user=by, section__in=behind).update(passed_at=passed_at)
    return bool(behind)


def lower_passed_marks(thread: Thread) -> None:
    """Lowers ``SectionReader.passed_at`` of those who have passed the last post of ``thread``: its
    last post is an older one now, it came from another section, or it is shown again. A merged
    thread holds nothing to read."""
    if thread.merged_into_id:
        return
    passed = SectionReader.objects.filter(
        section=thread.section_id, passed_at__gte=thread.last_post_at
    )
    # In one order: two moderators at once do not wait for each other.
    pks = list(passed.select_for_update().order_by("pk").values_list("pk", flat=True))
    if pks:
        before = thread.last_post_at - timedelta.resolution
        SectionReader.objects.filter(pk__in=pks).update(passed_at=before)


def moment_after(thread: Thread) -> datetime:
    """When the next post of ``thread`` is written: now, and never before the last one.

    The clock of a server may be set back; a discussion goes on.
    """
    return max(timezone.now(), thread.last_post_at + timedelta.resolution)


def ensure_unread(post: Post) -> None:
    """Lowers the marks of readers that lie after the new post: the server's clock was set back
    since, and nobody has read a post before it was written."""
    moment, readers = post.created_at, SectionReader.objects.filter(section=post.thread.section_id)
    ahead = readers.filter(Q(read_at__gte=moment) | Q(passed_at__gte=moment))
    # In one order: two who post at once do not wait for each other.
    pks = list(ahead.select_for_update().order_by("pk").values_list("pk", flat=True))
    for name in ("read_at", "passed_at") if pks else ():
        behind = SectionReader.objects.filter(pk__in=pks, **{f"{name}__gte": moment})
        behind.update(**{name: moment - timedelta.resolution})


def _number_at(until: datetime, thread: str) -> Subquery:
    """The highest number posted up to ``until`` in the thread that the column names."""
    posts = Post.objects.filter(thread=OuterRef(thread), created_at__lte=until)
    return Subquery(posts.order_by("-number").values("number")[:1])


def _raise_read_numbers(sections, by, until):
    behind = ThreadReader.objects.filter(
        user=by, thread__section__in=sections, thread__last_number__gt=F("last_read_number")
    )
    number = _number_at(until, "thread")
    behind.alias(number=number).filter(number__gt=F("last_read_number")).update(
        last_read_number=number
    )


def _store_read_numbers(sections, by, until):
    """A note for each thread in which people still write: then a reply counts as one new post."""
    unread = Thread.objects.filter(section__in=sections).unread_by(by).filter(last_read=0)
    numbers = unread.annotate(number=_number_at(until, "pk")).filter(number__gt=0)
    newest = numbers.order_by("-last_post_at", "-pk").values_list("pk", "number")[:MOST_NOTED]
    ThreadReader.objects.bulk_create(
        [ThreadReader(user=by, thread_id=pk, last_read_number=number) for pk, number in newest],
        ignore_conflicts=True,
    )


def _raise_read_at(sections, by, read_at):
    SectionReader.objects.filter(user=by, section__in=sections, read_at__lt=read_at).update(
        read_at=read_at
    )
    SectionReader.objects.bulk_create(
        [SectionReader(user=by, section_id=pk, read_at=read_at) for pk in sections],
        ignore_conflicts=True,
    )
