"""The counters of threads and sections: what they ought to be, and putting them right."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Max

from forum.sections.models import Section
from forum.threads.models import Thread
from forum.threads.services.reading import look_again_at


class Counters(NamedTuple):
    """What a thread keeps of its posts, so that lists read no post."""

    last_number: int
    reply_count: int
    last_post_at: datetime
    last_author_id: int


def expected(thread: Thread) -> Counters:
    """The counters as the posts of ``thread`` give them.

    The last number is that of the last place, whatever stands there: it is given to nobody again.
    Replies, and the last activity, are of posts whose words are shown; after a merge the newest
    post need not be the last one.
    """
    counted = thread.posts.counted()
    newest = counted.order_by("-created_at", "-number").values_list("created_at", "author").first()
    moment, author = newest or (thread.created_at, thread.author_id)
    return Counters(
        last_number=thread.posts.aggregate(last=Max("number"))["last"] or 0,
        reply_count=counted.filter(number__gt=1).count(),
        last_post_at=moment,
        last_author_id=author,
    )


def settle(thread: Thread) -> None:
    """Puts the counters of a locked ``thread`` right."""
    for name, value in expected(thread)._asdict().items():
        setattr(thread, name, value)
    store(thread)
    look_again_at(thread)


def store(thread: Thread) -> None:
    """Writes the counters of a locked ``thread``, and the moment of its keywords with them."""
    thread.save(update_fields=["last_number", "reply_count", "last_post_at", "last_author"])
    if thread.keywords:
        thread.tags.update(last_post_at=thread.last_post_at)


def count_threads(changes: dict[int, int]) -> None:
    """Adds to the number of threads of sections: (id of the section -> difference).

    Always in the order of their ids: two who move threads to and fro do not wait for each other.
    """
    for pk in sorted(changes):
        if changes[pk]:
            own = Section.objects.filter(pk=pk)
            own.update(thread_count=F("thread_count") + changes[pk])
