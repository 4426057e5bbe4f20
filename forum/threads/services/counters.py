"""Defines and updates the counters that are stored on threads, sections, posts and keywords.

Each counter is defined once, as an expression over the rows that it counts. ``count_post``,
``count_threads`` and ``count_reaction`` add the difference to the stored number;
``recount_thread``, ``count_sections`` and ``recount_reactions`` store the value of the expression.
Loaders of demo data compute the counters of new rows with ``counters_of`` and ``reactions_of``.
``recounting`` compares the stored numbers with the expressions.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from forum.sections.models import Section
from forum.threads.models import Post, Reaction, Thread
from forum.threads.services.reading import lower_passed_marks

_POSTS = Post.objects.filter(thread=OuterRef("pk"))
# Ordered by time, not by number: a merge may give older posts higher numbers.
_NEWEST = _POSTS.counted().order_by("-created_at", "-number")
# One row for each person who wrote; the person who wrote last comes first.
_WRITERS = (
    _POSTS.counted()
    .order_by()
    .values("author")
    .annotate(latest=Max("created_at"), number=Max("number"))
    .order_by("-latest", "-number")
    .values("author")
)


def _number_of(rows: QuerySet, of: str) -> Coalesce:
    """A subquery: how many of ``rows`` refer to the outer row by their foreign key ``of``."""
    return Coalesce(Subquery(rows.order_by().values(of).annotate(n=Count("pk")).values("n")), 0)


THREAD_COUNTERS = {
    # The highest post number in the thread. Hidden posts and placeholders are included, so that a
    # new post never gets a number that one of them has.
    "last_number": Coalesce(_POSTS.order_by("-number").values("number")[:1], 0),
    "lost_count": _number_of(_POSTS.lost(), "thread"),
    # The values below are computed from the posts that are shown.
    "reply_count": _number_of(_POSTS.counted().filter(number__gt=1), "thread"),
    "last_post_at": Coalesce(_NEWEST.values("created_at")[:1], F("created_at")),
    "last_author": Coalesce(
        _NEWEST.values("author")[:1], F("author"), output_field=BigIntegerField()
    ),
    "previous_author": Subquery(_WRITERS[1:2], output_field=BigIntegerField()),
    "earlier_author": Subquery(_WRITERS[2:3], output_field=BigIntegerField()),
}
"""The counters that are stored on each thread, so that lists need not read its posts."""
WRITERS = ("last_author", "previous_author", "earlier_author")
"""The fields with the last three people who wrote in a thread, the latest first."""
SECTION_COUNTERS = {
    "thread_count": _number_of(
        Thread.objects.filter(section=OuterRef("pk"), merged_into=None, hidden_at=None), "section"
    )
}
POST_COUNTERS = {
    f"{kind}_count": _number_of(Reaction.objects.filter(post=OuterRef("pk"), kind=kind), "post")
    for kind in Reaction.Kind
}
TAG_MOMENTS = {
    name: Subquery(Thread.objects.filter(pk=OuterRef("thread")).values(name))
    for name in ("created_at", "last_post_at")
}
"""The dates that ThreadTag copies from its thread, so that an index can sort the tagged threads."""


# --- Threads --------------------------------------------------------------------------------------


def recount_thread(thread: Thread) -> None:
    """Recounts and saves the counters of ``thread``, whose row the caller has locked."""
    counted = Thread.objects.filter(pk=thread.pk).values_list(*THREAD_COUNTERS.values()).get()
    _store(thread, dict(zip(THREAD_COUNTERS, counted, strict=True)))
    lower_passed_marks(thread)


def count_post(post: Post) -> None:
    """Updates the counters of the thread to which ``post`` has just been added as the last post.

    The caller has locked the row of the thread.
    """
    thread = post.thread
    counted = {
        "last_number": post.number,
        "reply_count": thread.reply_count + (post.number > 1),
        "last_post_at": post.created_at,
        **_writers_with(post.author_id, thread),
    }
    _store(thread, counted)


def _writers_with(author: int, thread: Thread) -> dict[str, int | None]:
    """The ids of the last three people who wrote in ``thread``, when ``author`` adds a post."""
    had = (thread.last_author_id, thread.previous_author_id, thread.earlier_author_id)
    others = [pk for pk in had if pk and pk != author]
    return dict(zip(WRITERS, [author, *others, None, None], strict=False))


def counters_of(moments: Sequence[datetime], authors: Sequence[int]) -> dict[str, Any]:
    """The counters of a new thread that is created with all its posts, none of which is hidden.

    ``moments`` are the times of the posts, and ``authors`` the ids of their authors. Both are in
    the order of the post numbers.
    """
    writers = [*dict.fromkeys(reversed(authors)), None, None]
    return {
        "last_number": len(moments),
        "reply_count": len(moments) - 1,
        "last_post_at": moments[-1],
        **{f"{name}_id": pk for name, pk in zip(WRITERS, writers, strict=False)},
    }


def tag_moments(thread: Thread) -> dict[str, datetime]:
    """The dates of ``thread`` that are copied to its ThreadTag rows."""
    return {name: getattr(thread, name) for name in TAG_MOMENTS}


def _store(thread: Thread, counted: dict[str, Any]) -> None:
    for name, value in counted.items():
        setattr(thread, f"{name}_id" if name in WRITERS else name, value)
    thread.save(update_fields=list(counted))
    if thread.keywords:
        thread.tags.update(last_post_at=thread.last_post_at)


# --- Sections -------------------------------------------------------------------------------------


def count_threads(changes: dict[int, int]) -> None:
    """Changes ``thread_count`` of sections. ``changes`` maps section ids to the numbers to add.

    The sections are updated in order of id, so that two people who move threads between the same
    sections in opposite directions do not deadlock.
    """
    for pk in sorted(changes):
        if changes[pk]:
            own = Section.objects.filter(pk=pk)
            own.update(thread_count=F("thread_count") + changes[pk])


def count_sections() -> None:
    """Recounts the threads of all sections."""
    Section.objects.update(**SECTION_COUNTERS)


# --- Reactions ------------------------------------------------------------------------------------


def count_reaction(post: Post, kind: str, step: int) -> int:
    """Adds ``step`` to the counter of a kind of reaction; returns the new number.

    The caller has locked the row of ``post``.
    """
    counter = f"{kind}_count"
    Post.objects.filter(pk=post.pk).update(**{counter: F(counter) + step})
    return getattr(post, counter) + step


def recount_reactions(posts: Iterable[int]) -> None:
    """Recounts the reactions to ``posts`` (ids), whose rows the caller has locked."""
    Post.objects.filter(pk__in=posts).update(**POST_COUNTERS)


def reactions_of(kinds: Iterable[str]) -> dict[str, int]:
    """The counters of a new post that is created with reactions of these ``kinds``."""
    return {f"{kind}_count": n for kind, n in Counter(kinds).items()}
