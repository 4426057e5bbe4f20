"""SQL queries for the posts of a thread page, for the panel beside it, and for lists of threads.

The ORM would take longer to build them than the database takes to run them. They do not check
permissions: callers pass only ids of threads that ``visible_to`` returned.
"""

import json
from dataclasses import InitVar, dataclass, field
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

from forum.threads.authors import load_places_of_erased
from forum.threads.models import Thread
from forum.threads.models.threads import ReadingMixin
from members.accounts.models import User

# The columns about the author of a post or thread, in the order of AuthoredRow. The organisation is
# the one to which the author belonged when writing; its name is NULL if it is not confirmed.
AUTHOR = """
    author.id, author.first_name, author.last_name, author.erased_at,
    affiliation.position, affiliation.organisation_id,
    CASE WHEN organisation.is_confirmed THEN organisation.name END"""

AUTHOR_TABLES = """
    JOIN accounts_user author ON author.id = {row}.author_id
    LEFT JOIN membership_affiliation affiliation ON affiliation.id = {row}.affiliation_id
    LEFT JOIN units_organisation organisation ON organisation.id = affiliation.organisation_id"""

# The columns about the author come first, then the others in the order of PostRow. The reader's
# reactions and bookmark are looked up by subqueries for each post, because with EXISTS PostgreSQL
# may read all reactions of the reader. The last LIMIT tells the planner how few rows to expect.
POSTS = f"""
SELECT {AUTHOR},
    post.id, post.number, post.html, post.files, post.created_at,
    post.edited_at, post.edited_by_id, post.hidden_at, post.hidden_by_id, post.hidden_reason,
    post.moved_to_id, post.thanks_count, post.helped_count, post.same_count,
    (SELECT id FROM threads_reaction WHERE post_id = post.id AND user_id = %(reader)s
        AND kind = 'thanks' LIMIT 1),
    (SELECT id FROM threads_reaction WHERE post_id = post.id AND user_id = %(reader)s
        AND kind = 'helped' LIMIT 1),
    (SELECT id FROM threads_reaction WHERE post_id = post.id AND user_id = %(reader)s
        AND kind = 'same' LIMIT 1),
    (SELECT id FROM threads_bookmark WHERE post_id = post.id AND user_id = %(reader)s LIMIT 1),
    (SELECT last_read_number FROM threads_threadreader
        WHERE thread_id = %(thread)s AND user_id = %(reader)s),
    (SELECT read_at FROM threads_sectionreader
        WHERE section_id = %(section)s AND user_id = %(reader)s),
    (SELECT level FROM inbox_subscription WHERE user_id = %(reader)s
        AND target_type = 'thread' AND target = %(target)s),
    (SELECT number FROM threads_post WHERE id = %(answer)s),
    (SELECT created_at FROM threads_post WHERE id = %(answer)s)
FROM threads_post post {AUTHOR_TABLES.format(row="post")}
WHERE post.thread_id = %(thread)s AND post.number BETWEEN %(first)s AND %(last)s
ORDER BY post.number
LIMIT %(size)s
"""  # noqa: S608 -- put together from the constants above

# How many posts are read for the panel beside a thread: the first FIRST_POSTS, the last LAST_POSTS,
# and the answer. The query selects them by post.number, so a long thread costs no more than a short
# one.
FIRST_POSTS, LAST_POSTS = 10, 25
MOST_AROUND = FIRST_POSTS + LAST_POSTS + 1

# The columns of AroundRow. Posts that were hidden or moved away are left out for all readers.
AROUND = f"""
SELECT author.id, author.first_name, author.last_name, author.erased_at, NULL, NULL, NULL,
    post.number, post.files, CASE WHEN post.number = %s THEN post.html ELSE '' END
FROM threads_post post JOIN accounts_user author ON author.id = post.author_id
WHERE post.thread_id = %s AND post.hidden_at IS NULL AND post.moved_to_id IS NULL
    AND post.number IN ({", ".join(["%s"] * MOST_AROUND)})
ORDER BY post.number
"""  # noqa: S608 -- put together from the constants above

# SQL condition: at least one post of the thread was hidden, withdrawn or moved away. Queries look
# up the posts of the thread only if this condition is true.
HAS_LOST_POSTS = "thread.lost_count > 0"

LAST_SHOWN_NUMBER = f"""
    CASE WHEN {HAS_LOST_POSTS} THEN COALESCE((SELECT number FROM threads_post
        WHERE thread_id = thread.id AND hidden_at IS NULL AND moved_to_id IS NULL
        ORDER BY number DESC LIMIT 1), 0)
    ELSE thread.last_number END"""  # noqa: S608 -- put together from the constant above
"""SQL expression: the number of the thread's last post that is neither hidden nor moved away.

It has the same value as the annotation of ``ThreadQuerySet.with_last_shown_number``."""

# The columns of the author come first, then the others in the order of ThreadRow.
THREADS = f"""
SELECT {AUTHOR},
    thread.id, thread.section_id, thread.kind, thread.title,
    thread.is_pinned, thread.is_locked, thread.solved_by_id, thread.hidden_at, thread.keywords,
    thread.last_number, thread.reply_count, thread.last_post_at, section.name,
    last_author.id, last_author.first_name, last_author.last_name, last_author.erased_at,
    previous_author.id, SUBSTR(previous_author.first_name, 1, 1),
    SUBSTR(previous_author.last_name, 1, 1),
    earlier_author.id, SUBSTR(earlier_author.first_name, 1, 1),
    SUBSTR(earlier_author.last_name, 1, 1),
    reader.last_read_number, section_reader.read_at,
    CASE WHEN {HAS_LOST_POSTS} THEN (SELECT COUNT(*) FROM threads_post
        WHERE thread_id = thread.id AND number > COALESCE(reader.last_read_number, 0)
        AND (hidden_at IS NOT NULL OR moved_to_id IS NOT NULL))
    ELSE 0 END
FROM threads_thread thread {AUTHOR_TABLES.format(row="thread")}
    JOIN sections_section section ON section.id = thread.section_id
    JOIN accounts_user last_author ON last_author.id = thread.last_author_id
    LEFT JOIN accounts_user previous_author ON previous_author.id = thread.previous_author_id
    LEFT JOIN accounts_user earlier_author ON earlier_author.id = thread.earlier_author_id
    LEFT JOIN threads_threadreader reader
        ON reader.thread_id = thread.id AND reader.user_id = %s
    LEFT JOIN threads_sectionreader section_reader
        ON section_reader.section_id = thread.section_id AND section_reader.user_id = %s
WHERE thread.id IN ({{places}})
"""  # noqa: S608 -- put together from the constants above


@dataclass(slots=True)
class AuthoredRow:
    """Base class of PostRow and ThreadRow, with the columns about the author."""

    author_id: int
    author_first_name: str
    author_last_name: str
    author_erased_at: datetime | None
    author_position: str | None
    author_organisation_id: int | None
    author_organisation: str | None
    erased_place: str = field(default="", kw_only=True)


@dataclass(slots=True)
class PostRow(AuthoredRow):
    """A post on a thread page, with the reader's own reactions and bookmark.

    ``own_<kind>`` is None if the reader has not given this reaction, and ``bookmark_id`` is None if
    the reader has set no bookmark. The fields from ``last_read`` to ``answered_at`` are about the
    thread, so they have the same values in every row; ``follow_level`` is as from ``level_of``.
    ``has_perm`` accepts a PostRow like a Post.
    """

    pk: int
    number: int
    html: str
    files: list[dict]
    created_at: datetime
    edited_at: datetime | None
    edited_by_id: int | None
    hidden_at: datetime | None
    hidden_by_id: int | None
    hidden_reason: str
    moved_to_id: int | None
    thanks_count: int
    helped_count: int
    same_count: int
    own_thanks: int | None
    own_helped: int | None
    own_same: int | None
    bookmark_id: int | None
    last_read: int | None
    read_until: datetime | None
    follow_level: str | None
    answer_number: int | None
    answered_at: datetime | None
    thread: Thread

    def __post_init__(self):
        self.files = json.loads(self.files)
        self.created_at = _moment(self.created_at)
        self.edited_at, self.hidden_at = _moment(self.edited_at), _moment(self.hidden_at)
        self.read_until, self.answered_at = _moment(self.read_until), _moment(self.answered_at)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the post was hidden by its author."""
        return self.hidden_at is not None and self.hidden_by_id == self.author_id

    @property
    def is_gone(self) -> bool:
        """Whether the page shows only a placeholder: the post is hidden or was moved away."""
        return bool(self.moved_to_id or self.hidden_at)

    @property
    def has_reactions(self) -> bool:
        return bool(self.thanks_count or self.helped_count or self.same_count)


@dataclass(slots=True)
class AroundRow(AuthoredRow):
    """A post as the panel beside its thread needs it. ``html`` is empty unless it is the answer."""

    number: int
    files: list[dict]
    html: str

    def __post_init__(self):
        self.files = json.loads(self.files)


@dataclass(slots=True)
class ThreadRow(AuthoredRow, ReadingMixin):
    """A thread in a list, with its author and how far the reader has read it.

    ``last_read`` and ``read_until`` have the same meaning as in ``with_last_read``. ``lost_unread``
    is how many of the unread posts were hidden or moved away. ``is_own``: whether the reader
    started the thread.
    """

    pk: int
    section_id: int
    kind: str
    title: str
    is_pinned: bool
    is_locked: bool
    solved_by_id: int | None
    hidden_at: datetime | None
    keywords: list[list[str]]
    last_number: int
    reply_count: int
    last_post_at: datetime
    section_name: str
    last_author_id: int
    last_first_name: str
    last_last_name: str
    last_erased_at: datetime | None
    previous_author_id: int | None
    previous_first_initial: str | None
    previous_last_initial: str | None
    earlier_author_id: int | None
    earlier_first_initial: str | None
    earlier_last_initial: str | None
    last_read: int
    read_until: datetime
    lost_unread: int
    is_own: bool = field(init=False)
    reader: InitVar[User]

    def __post_init__(self, reader):
        self.keywords = json.loads(self.keywords)
        self.hidden_at, self.last_post_at = _moment(self.hidden_at), _moment(self.last_post_at)
        self.is_own = self.author_id == reader.pk
        _note_last_read(self, self, reader)


def posts_of(thread: Thread, *, first: int, last: int, reader: User) -> list[PostRow]:
    """The posts of ``thread`` with the numbers from ``first`` to ``last``.

    ``thread`` must come from ``visible_to(reader)``. This function also sets its attributes
    ``last_read`` and ``read_until``, as ``with_last_read`` does. The list is empty if the thread
    has just been merged into another one.
    """
    given = {"thread": thread.pk, "section": thread.section_id, "answer": thread.solved_by_id}
    given |= {"reader": reader.pk, "target": str(thread.pk)}
    with connection.cursor() as cursor:
        cursor.execute(POSTS, given | {"first": first, "last": last, "size": last - first + 1})
        posts = [PostRow(*row, thread) for row in cursor.fetchall()]
    if posts:
        _note_last_read(thread, posts[0], reader)
    load_places_of_erased(posts)
    return posts


def posts_around(thread: Thread, *, answer: int | None) -> list[AroundRow]:
    """The first and the last posts of ``thread``, and the post with the number ``answer``.

    ``thread`` must come from ``visible_to``. The list is complete if the thread has at most
    FIRST_POSTS + LAST_POSTS posts.
    """
    last = thread.last_number
    numbers = {*range(1, FIRST_POSTS + 1), *range(max(last - LAST_POSTS, 0) + 1, last + 1)}
    wanted = sorted(numbers | {answer or 1})
    # Always pass the same number of values, so that PostgreSQL gets the same statement each time.
    wanted += [1] * (MOST_AROUND - len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(AROUND, [answer, thread.pk, *wanted])
        return [AroundRow(*row) for row in cursor.fetchall()]


def threads_of(sections: dict[int, int], reader: User) -> list[ThreadRow]:
    """The threads whose ids are the keys of ``sections``, in the same order.

    ``sections`` maps each thread id to the id of a section in which ``reader`` may see the thread.
    A thread that has just been moved to another section is left out.
    """
    if not sections:
        return []
    with connection.cursor() as cursor:
        sql = THREADS.format(places=", ".join(["%s"] * len(sections)))
        cursor.execute(sql, [reader.pk, reader.pk, *sections])
        rows = [ThreadRow(*row, reader) for row in cursor.fetchall()]
    load_places_of_erased(rows)
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in sections if pk in found and found[pk].section_id == sections[pk]]


def _note_last_read(thread, row, reader) -> None:
    """Sets ``last_read`` and ``read_until`` on ``thread`` from the values in ``row``."""
    thread.last_read = row.last_read or 0
    thread.read_until = _moment(row.read_until) or reader.date_joined


def _moment(value: datetime | None) -> datetime | None:
    """``value`` as an aware datetime. SQLite returns naive datetimes, which are in UTC."""
    if value is None or timezone.is_aware(value):
        return value
    return value.replace(tzinfo=UTC)
