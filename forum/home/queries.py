"""What waits for a person, as SQL: see ``forum/threads/queries.py``.

It says nothing about who may see what: it is given threads that ``visible_to`` gave, and of actions
it says only whether there are any to ask for.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from members.accounts.models import User

# Unread as in ``ThreadQuerySet.unread_by``. How far a thread was read is asked thread by thread:
# for a join PostgreSQL may read all that a person ever read. All that are unread, without an order
# and a limit: for the first few it may walk through threads that were not asked about. CASE: of
# two conditions joined by AND either may be looked at first.
WAITING = """
SELECT 'thread', thread.id
FROM threads_thread thread
    JOIN accounts_user reader ON reader.id = %s
    LEFT JOIN threads_sectionreader section_reader
        ON section_reader.section_id = thread.section_id AND section_reader.user_id = reader.id
WHERE thread.id IN ({places})
    AND CASE WHEN thread.last_post_at > COALESCE(section_reader.read_at, reader.date_joined)
        THEN thread.last_number > COALESCE((SELECT last_read_number FROM threads_threadreader
            WHERE thread_id = thread.id AND user_id = reader.id), 0)
        ELSE FALSE END
UNION ALL
SELECT 'action', id
FROM meetings_actionitem
WHERE owner_id = %s AND state = 'open'
"""


class Waiting(NamedTuple):
    """The unread of the threads asked about (ids, in their order); and whether something is left to
    do, be it of a meeting that the person sees or not."""

    unread: list[int]
    has_actions: bool


def waiting_for(reader: User, threads: Collection[int]) -> Waiting:
    """What of ``threads`` (ids) is new for ``reader``, and whether there are open actions."""
    sql = WAITING.format(places=", ".join(["%s"] * len(threads)) or "NULL")
    with connection.cursor() as cursor:
        cursor.execute(sql, [reader.pk, *threads, reader.pk])
        found = set(cursor.fetchall())
    unread = [pk for pk in threads if ("thread", pk) in found]
    return Waiting(unread, has_actions=len(found) > len(unread))
