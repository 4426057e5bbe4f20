"""SQL for the start page: unread threads, and whether there are open action items.

``forum/threads/queries.py`` explains why the ORM is not used. The query checks no permissions: the
caller passes ids of threads from ``visible_to``.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from forum.threads.queries import LAST_SHOWN_NUMBER
from members.accounts.models import User

# "Unread" means the same as in ``ThreadQuerySet.unread_by``. The SQL suits PostgreSQL's planner:
# - It has a subquery per thread. With a join, PostgreSQL may read all ThreadReader rows of the
#   person.
# - It has no ORDER BY with LIMIT, for which PostgreSQL may scan all other threads in order.
# - It has CASE instead of AND. PostgreSQL may evaluate the sides of AND in any order, and so run
#   the slow subquery first.
WAITING = f"""
SELECT 'thread', thread.id
FROM threads_thread thread
    JOIN accounts_user reader ON reader.id = %s
    LEFT JOIN threads_sectionreader section_reader
        ON section_reader.section_id = thread.section_id AND section_reader.user_id = reader.id
WHERE thread.id IN ({{places}})
    AND CASE WHEN thread.last_post_at > COALESCE(section_reader.read_at, reader.date_joined)
        THEN {LAST_SHOWN_NUMBER} > COALESCE((SELECT last_read_number FROM threads_threadreader
            WHERE thread_id = thread.id AND user_id = reader.id), 0)
        ELSE FALSE END
UNION ALL
SELECT 'action', id
FROM meetings_actionitem
WHERE owner_id = %s AND state = 'open'
"""  # noqa: S608 -- put together from the constant of the threads


class Waiting(NamedTuple):
    """The unread threads of a person, and whether the person has open action items.

    ``unread``: ids of the threads. ``has_actions`` also considers action items of meetings that the
    person may not see.
    """

    unread: list[int]
    has_actions: bool


def waiting_for(reader: User, threads: Collection[int]) -> Waiting:
    """Finds out which of ``threads`` (ids) are unread, and whether ``reader`` has open actions."""
    sql = WAITING.format(places=", ".join(["%s"] * len(threads)) or "NULL")
    with connection.cursor() as cursor:
        cursor.execute(sql, [reader.pk, *threads, reader.pk])
        found = set(cursor.fetchall())
    unread = [pk for pk in threads if ("thread", pk) in found]
    return Waiting(unread, has_actions=len(found) > len(unread))
