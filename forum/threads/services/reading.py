"""Reading state: how far people have read."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from forum.sections.models import Section
from forum.threads.models import Post, SectionReader, Thread, ThreadReader
from members.accounts.models import User

MARGIN = timedelta(minutes=1)
"""The longest expected time between ``created_at`` of a post and the commit that makes it visible
to others."""

MOST_NOTED = 500
"""The largest number of threads that get a ThreadReader row when sections are marked as read."""


def mark_read(thread: Thread, *, by: User, number: int) -> None:
    """Records that ``by`` has read up to post ``number``; a lower number changes nothing."""
    own = ThreadReader.objects.filter(user=by, thread=thread)
    if own.filter(last_read_number__lt=number).update(last_read_number=number):
        return
    ThreadReader.objects.bulk_create(
        [ThreadReader(user=by, thread=thread, last_read_number=number)], ignore_conflicts=True
    )


def mark_own_read(post: Post) -> None:
    """Records that the author of ``post`` has read the thread up to this post.

    ``post`` is the new last post of the thread, whose row the caller has locked.
    """
    ThreadReader.objects.bulk_create(
        [ThreadReader(user_id=post.author_id, thread=post.thread, last_read_number=post.number)],
        update_conflicts=True,
        unique_fields=["user", "thread"],
        update_fields=["last_read_number"],
    )


@transaction.atomic
def mark_sections_read(sections: QuerySet[Section], *, by: User, until: datetime) -> None:
    """Records that ``by`` has read everything posted in ``sections`` up to ``until``.

    The time stored for a section is ``until`` minus ``MARGIN``, so that a post that is not yet
    committed at ``until`` stays unread. For threads with unread posts, the number of the last post
    up to ``until`` is stored, too. Stored values never decrease.
    """
    until = min(until, timezone.now())
    read = list(sections.values_list("pk", flat=True))
    _raise_read_numbers(read, by, until)
    _store_read_numbers(read, by, until)
    _raise_read_at(read, by, until - MARGIN)


def raise_passed_marks(*, by: User) -> bool:
    """Raises ``SectionReader.passed_at`` of ``by`` to just before the oldest unread thread.

    If no thread is unread, raises it to the present time minus ``MARGIN``. Later searches for
    unread threads start at this time, and so skip older threads, all of which are read. Returns
    whether any value was raised.
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
    """Moves ``SectionReader.passed_at`` back to just before the last post of ``thread``.

    A ``passed_at`` that is earlier stays. Searches for unread threads look only at threads after
    ``passed_at``, so without this function they would skip the thread. Call it when the thread's
    ``last_post_at`` becomes earlier, and when the thread is moved to another section or shown
    again. Does nothing for a merged thread.
    """
    if thread.merged_into_id:
        return
    passed = SectionReader.objects.filter(
        section=thread.section_id, passed_at__gte=thread.last_post_at
    )
    # Rows are locked in order of id, so that concurrent requests of moderators do not deadlock.
    pks = list(passed.select_for_update().order_by("pk").values_list("pk", flat=True))
    if pks:
        before = thread.last_post_at - timedelta.resolution
        SectionReader.objects.filter(pk__in=pks).update(passed_at=before)


def moment_after(thread: Thread) -> datetime:
    """The ``created_at`` for the next post of ``thread``: the present time.

    If the server's clock was set back, it is a time just after the last post instead.
    """
    return max(timezone.now(), thread.last_post_at + timedelta.resolution)


def ensure_unread(post: Post) -> None:
    """Makes sure that the new ``post`` counts as unread, even if the server's clock was set back.

    Moves ``read_at`` and ``passed_at`` of the section's readers back to just before ``post``.
    Values that are earlier stay.
    """
    moment, readers = post.created_at, SectionReader.objects.filter(section=post.thread.section_id)
    ahead = readers.filter(Q(read_at__gte=moment) | Q(passed_at__gte=moment))
    # Rows are locked in order of id, so that concurrent requests of authors do not deadlock.
    pks = list(ahead.select_for_update().order_by("pk").values_list("pk", flat=True))
    for name in ("read_at", "passed_at") if pks else ():
        behind = SectionReader.objects.filter(pk__in=pks, **{f"{name}__gte": moment})
        behind.update(**{name: moment - timedelta.resolution})


def _number_at(until: datetime, thread: str) -> Subquery:
    """A subquery: the largest number that a post of the thread had at the time ``until``.

    ``thread`` is the column of the outer query that contains the id of the thread."""
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
    """Adds ThreadReader rows for recent threads that the person never opened.

    Without such a row, the next reply would make all posts of the thread count as unread.
    """
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
