"""Pages of unread threads.

To find unread threads, the database must go through all threads in order and skip those that were
read. That takes long for somebody who has read thousands of threads one by one. So only a limited
number of threads is checked for a page, and the page says that there may be more unread threads.
"""

from django.conf import settings
from django.db.models import Q

from forum.threads.models import not_marked_by
from forum.threads.models.threads import ThreadQuerySet
from forum.threads.services.reading import raise_passed_marks
from members.database_outages import without_waiting
from members.paging import KeyPage, key_page

LOOK = 5 * settings.ROWS_PER_PAGE
"""The largest number of threads that are checked for one page."""
_COLUMNS = ("pk", "section_id", "last_post_at", "last_shown_number", "last_read")


def unread_page(threads: ThreadQuerySet, user, **page) -> KeyPage:
    """A page of the ``threads`` that are unread for ``user``.

    ``page``: arguments for ``key_page``, such as the field by which the list is ordered.

    If none of the checked threads is unread, but there are more threads, calls
    ``raise_passed_marks`` and searches again. From then on, searches skip the threads that are
    older than all unread threads.
    """
    found = unread_among(threads, user, **page)
    if found.rows or not found.older:
        return found
    passed = False
    with without_waiting():
        passed = raise_passed_marks(by=user)
    return unread_among(threads, user, **page) if passed else found


def unread_among(threads: ThreadQuerySet, user, *, by: str, **page) -> KeyPage:
    """A page of the ``threads`` that are unread for ``user``, found with one search.

    Unlike ``unread_page``, it writes nothing to the database."""
    marked = not_marked_by(user)

    def is_unread(row) -> bool:
        read_until = marked.read_until.get(row.section_id, user.date_joined)
        return row.last_shown_number > row.last_read and row.last_post_at > read_until

    # No thread older than ``marked.oldest`` is unread, so the database can stop there.
    newer = Q(last_post_at__gte=marked.oldest) if marked.oldest else Q(pk__in=[])
    perhaps = threads.filter(newer).with_last_number_read_by(user.pk).with_last_shown_number()
    rows = perhaps.values_list(*dict.fromkeys((*_COLUMNS, by)), named=True)
    return key_page(rows, by=by, wanted=is_unread, look=LOOK, **page)
