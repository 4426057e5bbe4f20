"""What the thread page and the lists print, as SQL.

The ORM takes longer to write these two queries than the database takes to answer them. They say
nothing about who may see what: they are given ids that ``visible_to`` gave.
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

# Who wrote a row, and where that person worked then, if that is in the register: the columns in
# the order of AuthoredRow.
AUTHOR = """
    author.id, author.first_name, author.last_name, author.erased_at,
    affiliation.position, affiliation.organisation_id,
    CASE WHEN organisation.is_confirmed THEN organisation.name END"""

AUTHOR_TABLES = """
    JOIN accounts_user author ON author.id = {row}.author_id
    LEFT JOIN membership_affiliation affiliation ON affiliation.id = {row}.affiliation_id
    LEFT JOIN units_organisation organisation ON organisation.id = affiliation.organisation_id"""

# After the author the columns in the order of PostRow. What the reader put on a post is asked post
# by post: for EXISTS PostgreSQL may read all that a person ever put on posts. The limit tells it
# how few the numbers are.
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
    (SELECT number FROM threads_post WHERE id = %(answer)s),
    (SELECT created_at FROM threads_post WHERE id = %(answer)s)
FROM threads_post post {AUTHOR_TABLES.format(row="post")}
WHERE post.thread_id = %(thread)s AND post.number BETWEEN %(first)s AND %(last)s
ORDER BY post.number
LIMIT %(size)s
"""  # noqa: S608 -- put together from the constants above

# After the author the columns in the order of ThreadRow.
THREADS = f"""
SELECT {AUTHOR},
    thread.id, thread.section_id, thread.kind, thread.title,
    thread.is_pinned, thread.is_locked, thread.solved_by_id, thread.hidden_at, thread.keywords,
    thread.last_number, thread.reply_count, thread.last_post_at, section.name,
    last_author.first_name, last_author.last_name, last_author.erased_at,
    reader.last_read_number, section_reader.read_at
FROM threads_thread thread {AUTHOR_TABLES.format(row="thread")}
    JOIN sections_section section ON section.id = thread.section_id
    JOIN accounts_user last_author ON last_author.id = thread.last_author_id
    LEFT JOIN threads_threadreader reader
        ON reader.thread_id = thread.id AND reader.user_id = %s
    LEFT JOIN threads_sectionreader section_reader
        ON section_reader.section_id = thread.section_id AND section_reader.user_id = %s
WHERE thread.id IN ({{places}})
"""  # noqa: S608 -- put together from the constants above


@dataclass(slots=True)
class AuthoredRow:
    """The author of a row, as ``author_of`` reads it."""

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
    """A post of a page with what its reader put on it, the same on every database.

    ``own_<kind>`` and ``bookmark_id`` are None where the reader put nothing. What is the same for
    the whole thread stands in each: how far the reader has read it, and which post answered the
    question. Permissions are asked of it as of a ``Post``.
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
        """As ``Post.is_withdrawn``."""
        return self.hidden_at is not None and self.hidden_by_id == self.author_id

    @property
    def is_gone(self) -> bool:
        """Whether only its place is left on the page."""
        return bool(self.moved_to_id or self.hidden_at)

    @property
    def has_reactions(self) -> bool:
        return bool(self.thanks_count or self.helped_count or self.same_count)


@dataclass(slots=True)
class ThreadRow(AuthoredRow, ReadingMixin):
    """A thread of a list with the columns of ``with_last_read``, the same on every database."""

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
    last_first_name: str
    last_last_name: str
    last_erased_at: datetime | None
    last_read: int
    read_until: datetime
    reader: InitVar[User]

    def __post_init__(self, reader):
        self.keywords = json.loads(self.keywords)
        self.hidden_at, self.last_post_at = _moment(self.hidden_at), _moment(self.last_post_at)
        _note_last_read(self, self, reader)


def posts_of(thread: Thread, *, first: int, last: int, reader: User) -> list[PostRow]:
    """The posts with these numbers of a thread that ``reader`` may see.

    ``thread`` is given the columns of ``with_last_read``. There is none where the thread was merged
    into another one at this moment.
    """
    given = {"thread": thread.pk, "section": thread.section_id, "answer": thread.solved_by_id}
    given |= {"reader": reader.pk}
    with connection.cursor() as cursor:
        cursor.execute(POSTS, given | {"first": first, "last": last, "size": last - first + 1})
        posts = [PostRow(*row, thread) for row in cursor.fetchall()]
    if posts:
        _note_last_read(thread, posts[0], reader)
    load_places_of_erased(posts)
    return posts


def threads_of(sections: dict[int, int], reader: User) -> list[ThreadRow]:
    """Threads (id -> section) in this order, with what a list prints of each.

    For threads that ``reader`` may see where they are: what went to another section meanwhile is
    left out.
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
    """Gives ``thread`` the columns of ``with_last_read``, from those of ``row``."""
    thread.last_read = row.last_read or 0
    thread.read_until = _moment(row.read_until) or reader.date_joined


def _moment(value: datetime | None) -> datetime | None:
    """SQLite gives the moments of these queries without a time zone, in UTC."""
    if value is None or timezone.is_aware(value):
        return value
    return value.replace(tzinfo=UTC)
