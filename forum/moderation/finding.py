"""Finds the thread that a moderator means by a few words of its title."""

from forum.sections.access import moderated_by
from forum.threads.models import Thread, title_words
from members.accounts.models import User

MOST_FOUND = 8


def other_threads(thread: Thread, typed: str, *, by: User) -> list[Thread]:
    """Threads into which ``by`` may put posts of ``thread``, found by words of their titles.

    Returns at most MOST_FOUND + 1 threads with their sections, the latest first. Hidden threads are
    left out, because nothing may be moved into them.
    """
    words = title_words(typed)
    if not words:
        return []
    threads = Thread.objects.visible_to(by).filter(moderated_by(by, "section__"), hidden_at=None)
    found = threads.exclude(pk=thread.pk).titled(words).select_related("section")
    return list(found.order_by("-last_post_at", "-pk")[: MOST_FOUND + 1])
