"""Two SQL queries for the start page: one about threads and action items, one for new members.

``forum/threads/queries.py`` explains why the ORM is not used. The queries check no permissions: the
caller passes only ids of threads that ``visible_to`` returned, and filters the ids of threads that
it gets back with ``visible_to``.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from forum.threads.queries import LAST_SHOWN_NUMBER
from members.accounts.models import User

STARTED, WRITTEN = 12, 30
"""The reader's own threads are the last STARTED threads that they started, and the threads of the
last WRITTEN posts that they wrote. The limits keep the query fast for people with many posts."""

# "Unread" means the same as in ``ThreadQuerySet.unread_by``. The SQL suits PostgreSQL's planner:
# - It has a subquery per thread. With a join, PostgreSQL may read all ThreadReader rows of the
#   reader.
# - It has no ORDER BY with LIMIT over all threads, for which PostgreSQL may scan them in order.
# - It has CASE instead of AND. PostgreSQL may evaluate the sides of AND in any order, and so run
#   the slow subquery first.
# The sections are those whose service area the reader has chosen in the profile or for a workplace.
# A sub-section without a service area has that of its parent.
WAITING = f"""
SELECT 'thread', thread.id
FROM threads_thread thread
    JOIN accounts_user reader ON reader.id = %(reader)s
    LEFT JOIN threads_sectionreader section_reader
        ON section_reader.section_id = thread.section_id AND section_reader.user_id = reader.id
WHERE thread.id IN ({{places}})
    AND CASE WHEN thread.last_post_at > COALESCE(section_reader.read_at, reader.date_joined)
        THEN {LAST_SHOWN_NUMBER} > COALESCE((SELECT last_read_number FROM threads_threadreader
            WHERE thread_id = thread.id AND user_id = reader.id), 0)
        ELSE FALSE END
UNION ALL
SELECT 'own', id
FROM (SELECT id FROM threads_thread WHERE author_id = %(reader)s
    ORDER BY last_post_at DESC, id DESC LIMIT {STARTED}) started
UNION ALL
SELECT 'own', thread_id
FROM (SELECT thread_id FROM threads_post
    WHERE author_id = %(reader)s AND hidden_at IS NULL AND moved_to_id IS NULL
    ORDER BY created_at DESC LIMIT {WRITTEN}) written
UNION ALL
SELECT 'section', section.id
FROM sections_section section
    LEFT JOIN sections_section above ON above.id = section.parent_id
WHERE COALESCE(section.service_area_id, above.service_area_id) IN (
    SELECT chosen.servicearea_id FROM people_profile profile
        JOIN people_profile_areas chosen ON chosen.profile_id = profile.id
    WHERE profile.user_id = %(reader)s
    UNION ALL
    SELECT chosen.servicearea_id FROM membership_affiliation affiliation
        JOIN membership_affiliation_areas chosen ON chosen.affiliation_id = affiliation.id
    WHERE affiliation.user_id = %(reader)s AND affiliation.state = 'active')
UNION ALL
SELECT 'action', id
FROM meetings_actionitem
WHERE owner_id = %(reader)s AND state = 'open'
"""  # noqa: S608 -- put together from the constant of the threads

# The score of a thread is the number of reactions "thanks" and "helped" to its first post and its
# accepted answer, plus 1 if it has such an answer.
# The section is the first one that is open to all members and belongs to no service area.
WELCOME = """
SELECT 'opened', COUNT(*), 0, ''
FROM (SELECT 1 FROM threads_threadreader WHERE user_id = %(reader)s LIMIT {opened}) opened
UNION ALL
SELECT 'written', COUNT(*), 0, ''
FROM (SELECT 1 FROM threads_post WHERE author_id = %(reader)s LIMIT 1) written
UNION ALL
SELECT 'profile', COUNT(*), 0, ''
FROM people_profile profile
WHERE user_id = %(reader)s AND (phone <> ''
    OR EXISTS (SELECT 1 FROM people_profile_topics WHERE profile_id = profile.id))
UNION ALL
SELECT 'section', id, 0, slug
FROM (SELECT id, slug FROM sections_section
    WHERE service_area_id IS NULL AND group_id IS NULL AND parent_id IS NULL
    ORDER BY position, sort_key, id LIMIT 1) general
UNION ALL
SELECT 'thread', thread.id, question.thanks_count + question.helped_count
    + COALESCE(answer.thanks_count + answer.helped_count + 1, 0), ''
FROM threads_thread thread
    JOIN threads_post question ON question.thread_id = thread.id AND question.number = 1
    LEFT JOIN threads_post answer ON answer.id = thread.solved_by_id
WHERE thread.id IN ({places}) AND thread.hidden_at IS NULL AND thread.reply_count > 0
"""


class Waiting(NamedTuple):
    """What the query WAITING finds for one person.

    ``unread``: ids of the unread threads, in the order in which they were given. ``own``: ids of
    threads that the person started or wrote in, including threads that they can no longer see.
    ``sections``: ids of the sections of the person's service areas. ``has_actions``: whether the
    person owns open action items, including those of meetings that they can no longer see.
    """

    unread: list[int]
    own: frozenset[int]
    sections: frozenset[int]
    has_actions: bool


def waiting_for(reader: User, threads: Collection[int]) -> Waiting:
    """The ``Waiting`` of ``reader``. Looks for unread threads only among ``threads`` (ids)."""
    found = _rows(WAITING, reader, threads)
    kinds = {kind: frozenset(pk for of, pk in found if of == kind) for kind, _pk in found}
    unread = kinds.get("thread", frozenset())
    return Waiting(
        unread=[pk for pk in threads if pk in unread],
        own=kinds.get("own", frozenset()),
        sections=kinds.get("section", frozenset()),
        has_actions="action" in kinds,
    )


class FirstSteps(NamedTuple):
    """What a new member has done so far, and what may help them.

    ``opened``: how many threads they have opened; counting stops at a limit. ``section``: slug of
    the section where they can introduce themselves; empty if there is none. ``helpful``: thread id
    -> score, which is higher the more people found the thread helpful (see WELCOME).
    """

    opened: int
    has_written: bool
    has_profile: bool
    section: str
    helpful: dict[int, int]


def first_steps_of(reader: User, threads: Collection[int], *, opened: int) -> FirstSteps:
    """The ``FirstSteps`` of ``reader``. Counts at most ``opened`` threads that they opened.

    ``helpful`` of the result contains those of ``threads`` (ids) that have replies and are not
    hidden."""
    found = _rows(WELCOME, reader, threads, opened=opened)
    done = {kind: number for kind, number, _score, _slug in found if kind != "thread"}
    return FirstSteps(
        opened=done["opened"],
        has_written=bool(done["written"]),
        has_profile=bool(done["profile"]),
        section="".join(slug for *_rest, slug in found),
        helpful={pk: score for kind, pk, score, _slug in found if kind == "thread"},
    )


def _rows(sql: str, reader: User, threads: Collection[int], **limits: int) -> list[tuple]:
    # Each id gets a named parameter of its own, because the SQL also uses the parameter "reader".
    given = {f"t{place}": pk for place, pk in enumerate(threads)}
    places = ", ".join(f"%({name})s" for name in given) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(sql.format(places=places, **limits), given | {"reader": reader.pk})
        return cursor.fetchall()
