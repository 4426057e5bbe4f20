"""The one way in for a view that is about one thread or one post: what the reader does not see is
not there."""

from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404

from forum.threads.models import Post, Thread

Row = TypeVar("Row", Thread, Post)


def find_visible(rows: QuerySet[Row], user, **lookup) -> Row | None:
    """The thread or post of ``rows`` that ``user`` sees, or None.

    Permissions that are asked of it know where it came from. ``rows`` of posts have their thread.
    """
    # Without an order and a limit: there is one at most.
    row = next(iter(rows.visible_to(user).filter(**lookup)), None)
    if row is not None:
        thread = row if isinstance(row, Thread) else row.thread
        thread.note_visible_to(user)
    return row


def get_visible(rows: QuerySet[Row], user, **lookup) -> Row:
    """The same. Raises Http404 where there is none."""
    row = find_visible(rows, user, **lookup)
    if row is None:
        raise Http404
    return row
