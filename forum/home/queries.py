"""What is new among threads at hand, as SQL: see ``forum/threads/queries.py``.

It says nothing about who may see what: it is given ids that ``visible_to`` gave.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from members.accounts.models import User

# Unread as in ``ThreadQuerySet.unread_by``. How far a thread was read is asked thread by thread:
# for a join PostgreSQL may read all that a person ever read. All that are unread, without an order
# and a limit: for the first few it may walk through threads that were not asked about.
UNREAD = """
SELECT thread.id
FROM threads_thread thread
    JOIN accounts_user reader ON reader.id = %s
    LEFT JOIN threads_sectionreader section_reader
        ON section_reader.section_id = thread.section_id AND section_reader.user_id = reader.id
WHERE thread.id IN ({places})
    AND thread.last_post_at > COALESCE(section_reader.read_at, reader.date_joined)
    AND thread.last_number > COALESCE((SELECT last_read_number FROM threads_threadreader
        WHERE thread_id = thread.id AND user_id = reader.id), 0)
"""


def unread_of(threads: Collection[int], reader: User) -> list[int]:
    """Those of ``threads`` (ids) that hold something new for ``reader``, in their order."""
    if not threads:
        return []
    sql = UNREAD.format(places=", ".join(["%s"] * len(threads)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [reader.pk, *threads])
        unread = {pk for (pk,) in cursor.fetchall()}
    return [pk for pk in threads if pk in unread]
