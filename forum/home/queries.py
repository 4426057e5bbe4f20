"""SQL for the start page: unread threads and open actions (see ``forum/threads/queries.py``).

The query checks no permissions. The caller passes ids of threads from ``visible_to``; about actions
the query tells only whether there are any.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from forum.threads.queries import LAST_SHOWN_NUMBER
from members.accounts.models import User

# "Unread" means the same as in ``ThreadQuerySet.unread_by``. Written for PostgreSQL's planner:
# - A subquery per thread: with a join, PostgreSQL may read all rows of the person.
# - No ORDER BY with LIMIT: with them, PostgreSQL may walk through all other threads in order.
# - CASE instead of AND: PostgreSQL may evaluate the sides of AND in any order, and so run the slow
#   subquery first.
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
    """What waits for a person.

    ``unread``: ids of the unread threads, in the order given. ``has_actions``: whether the person
    has open actions, also of meetings they may not see.
    """

    unread: list[int]
    has_actions: bool


def waiting_for(reader: User, threads: Collection[int]) -> Waiting:
    """Which of ``threads`` (ids) are unread for ``reader``, and whether there are open actions."""
    sql = WAITING.format(places=", ".join(["%s"] * len(threads)) or "NULL")
    with connection.cursor() as cursor:
        cursor.execute(sql, [reader.pk, *threads, reader.pk])
        found = set(cursor.fetchall())
    unread = [pk for pk in threads if ("thread", pk) in found]
    return Waiting(unread, has_actions=len(found) > len(unread))
