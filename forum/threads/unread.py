"""The threads that hold something new for a reader, looked for a stretch at a time.

Unread is what is left when the read is taken away. Who read thousands of threads one by one would
wait until the database has passed them all: so a page looks at some, and says that there are more.
"""

from django.conf import settings
from django.db.models import Q

from forum.threads.models import not_marked_by
from forum.threads.models.threads import ThreadQuerySet
from forum.threads.services.reading import raise_passed_marks
from members.database_outages import without_waiting
from members.paging import KeyPage, key_page

LOOK = 5 * settings.ROWS_PER_PAGE
"""So many threads at most are looked at for a page."""
_COLUMNS = ("pk", "section_id", "last_post_at", "last_number", "last_read")


def unread_page(threads: ThreadQuerySet, user, **page) -> KeyPage:
    """The page of those of ``threads`` that ``user`` has not read; ``page`` as for ``key_page``.

    Where nothing was found it is looked for once more if by now everything up to some moment is
    read: the way back ends there from then on.
    """
    found = unread_among(threads, user, **page)
    if found.rows or not found.older:
        return found
    passed = False
    with without_waiting():
        passed = raise_passed_marks(by=user)
    return unread_among(threads, user, **page) if passed else found


def unread_among(threads: ThreadQuerySet, user, *, by: str, **page) -> KeyPage:
    """The same, without looking once more and without writing anything."""
    marked = not_marked_by(user)

    def is_unread(row) -> bool:
        read_until = marked.read_until.get(row.section_id, user.date_joined)
        return row.last_number > row.last_read and row.last_post_at > read_until

    # The database stops at the oldest thread that is not marked.
    newer = Q(last_post_at__gte=marked.oldest) if marked.oldest else Q(pk__in=[])
    perhaps = threads.filter(newer).with_last_number_read_by(user.pk)
    rows = perhaps.values_list(*dict.fromkeys((*_COLUMNS, by)), named=True)
    return key_page(rows, by=by, wanted=is_unread, look=LOOK, **page)
