"""Looks up one thread or post that a reader may see."""

from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404

from forum.threads.models import Post, Thread

Row = TypeVar("Row", Thread, Post)


def find_visible(rows: QuerySet[Row], user, **lookup) -> Row | None:
    """The thread or post of ``rows`` that matches ``lookup`` and that ``user`` may see, or None.

    Later permission checks on the object need no query (``note_visible_to``). A queryset of posts
    must use ``select_related("thread")``.
    """
    # Not first(), which adds ORDER BY and LIMIT: there is at most one row.
    row = next(iter(rows.visible_to(user).filter(**lookup)), None)
    if row is not None:
        thread = row if isinstance(row, Thread) else row.thread
        thread.note_visible_to(user)
    return row


def get_visible(rows: QuerySet[Row], user, **lookup) -> Row:
    """The thread or post of ``rows`` that matches ``lookup`` and that ``user`` may see.

    Raises Http404 if there is none. See also ``find_visible``."""
    row = find_visible(rows, user, **lookup)
    if row is None:
        raise Http404
    return row
