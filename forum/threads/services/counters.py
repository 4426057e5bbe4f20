"""The counters of threads, sections, posts and keywords: what each counts, and every write of them.

Each is defined once, as an expression over the rows that it counts. Services that add one change
the stored number; all others, the loaders of examples too, take what the definition gives, and
``recounting`` compares the two.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from forum.sections.models import Section
from forum.threads.models import Post, Reaction, Thread
from forum.threads.services.reading import lower_passed_marks

_POSTS = Post.objects.filter(thread=OuterRef("pk"))
_NEWEST = _POSTS.counted().order_by("-created_at", "-number")


def _number_of(rows: QuerySet, of: str) -> Coalesce:
    """How many ``rows`` there are, each of which names the outer row in its field ``of``."""
    return Coalesce(Subquery(rows.order_by().values(of).annotate(n=Count("pk")).values("n")), 0)


THREAD_COUNTERS = {
    # That of the last place, whatever stands there: it is given to nobody again.
    "last_number": Coalesce(_POSTS.order_by("-number").values("number")[:1], 0),
    # Of posts whose words are shown; after a merge the newest one need not be the last one.
    "reply_count": _number_of(_POSTS.counted().filter(number__gt=1), "thread"),
    "last_post_at": Coalesce(_NEWEST.values("created_at")[:1], F("created_at")),
    "last_author": Coalesce(
        _NEWEST.values("author")[:1], F("author"), output_field=BigIntegerField()
    ),
}
"""What a thread keeps of its posts, so that lists read no post."""
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
"""What a keyword keeps of its thread, so that threads with one are found in order."""


# --- Threads --------------------------------------------------------------------------------------


def recount_thread(thread: Thread) -> None:
    """Counts a locked ``thread`` anew."""
    counted = Thread.objects.filter(pk=thread.pk).values_list(*THREAD_COUNTERS.values()).get()
    _store(thread, dict(zip(THREAD_COUNTERS, counted, strict=True)))
    lower_passed_marks(thread)


def count_post(post: Post) -> None:
    """Adds the newest post to the counters of its locked thread."""
    thread = post.thread
    counted = {
        "last_number": post.number,
        "reply_count": thread.reply_count + (post.number > 1),
        "last_post_at": post.created_at,
        "last_author": post.author_id,
    }
    _store(thread, counted)


def counters_of(moments: Sequence[datetime], authors: Sequence[int]) -> dict[str, Any]:
    """The counters of a thread which is made with all of its posts: when they were written, and by
    whom, in the order of their numbers; all of them are shown."""
    return {
        "last_number": len(moments),
        "reply_count": len(moments) - 1,
        "last_post_at": moments[-1],
        "last_author_id": authors[-1],
    }


def tag_moments(thread: Thread) -> dict[str, datetime]:
    """The moments of ``thread`` as its keywords keep them."""
    return {name: getattr(thread, name) for name in TAG_MOMENTS}


def _store(thread: Thread, counted: dict[str, Any]) -> None:
    for name, value in counted.items():
        setattr(thread, "last_author_id" if name == "last_author" else name, value)
    thread.save(update_fields=list(counted))
    if thread.keywords:
        thread.tags.update(last_post_at=thread.last_post_at)


# --- Sections -------------------------------------------------------------------------------------


def count_threads(changes: dict[int, int]) -> None:
    """Adds to the number of threads of sections: (id of the section -> difference).

    Always in the order of their ids: two who move threads to and fro do not wait for each other.
    """
    for pk in sorted(changes):
        if changes[pk]:
            own = Section.objects.filter(pk=pk)
            own.update(thread_count=F("thread_count") + changes[pk])


def count_sections() -> None:
    """Counts the threads of all sections anew."""
    Section.objects.update(**SECTION_COUNTERS)


# --- Reactions ------------------------------------------------------------------------------------


def count_reaction(post: Post, kind: str, step: int) -> int:
    """Adds ``step`` to the reactions of one kind to a locked ``post``; says how many there are."""
    counter = f"{kind}_count"
    Post.objects.filter(pk=post.pk).update(**{counter: F(counter) + step})
    return getattr(post, counter) + step


def reactions_of(kinds: Iterable[str]) -> dict[str, int]:
    """The counters of a post that is made with reactions of these kinds."""
    return {f"{kind}_count": n for kind, n in Counter(kinds).items()}
