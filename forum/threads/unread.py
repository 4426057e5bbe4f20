"""The threads that hold something new for a reader, looked for a stretch at a time.

Unread is what is left when the read is taken away. Who read thousands of threads one by one would
wait until the database has passed them all: so a page looks at some, and says that there are more.
"""

from __future__ import annotations

from django.conf import settings

from forum.threads.models import unread_count
from forum.threads.models.threads import ThreadQuerySet
from forum.threads.services.reading import pass_what_is_read
from members.paging import KeyPage, key_page

LOOK = 5 * settings.ROWS_PER_PAGE
"""So many threads at most are looked at for a page."""
_COLUMNS = ("pk", "last_post_at", "last_number", "last_read", "read_until")


def unread_page(threads: ThreadQuerySet, user, **page) -> KeyPage:
    """The page of those of ``threads`` that ``user`` has not read; ``page`` as for ``key_page``.

    Where nothing was found it is looked for once more if by now everything up to some moment is
    read: the way back ends there from then on.
    """
    found = unread_among(threads, user, **page)
    if not found.rows and found.older and pass_what_is_read(by=user):
        return unread_among(threads, user, **page)
    return found


def unread_among(threads: ThreadQuerySet, user, *, by: str, **page) -> KeyPage:
    """The same, without looking once more and without writing anything."""
    columns = dict.fromkeys((*_COLUMNS, by))
    perhaps = threads.perhaps_unread_by(user).values_list(*columns, named=True)
    return key_page(perhaps, by=by, wanted=unread_count, look=LOOK, **page)
