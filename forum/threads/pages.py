"""What the thread page and the lists print, in queries that are written once (see
``members.statements``)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db.models import F, OuterRef, Subquery
from django.db.models.lookups import IsNull

from forum.sections.models import Section
from forum.threads.models import Bookmark, Post, Reaction, Thread
from forum.threads.rules import sees_thread
from members.accounts.models import User
from members.statements import Statement

_SECTION = [field.attname for field in Section._meta.concrete_fields]


def _one_thread(pk: int, user: int, joined: datetime):
    """The thread with its section, that one's parent, and the post that solved it."""
    section = {f"section__{name}": f"at_{name}" for name in _SECTION}
    above = {f"section__parent__{name}": f"above_{name}" for name in _SECTION}
    solved = {f"solved_by__{name}": f"solved_{name}" for name in ("number", "created_at")}
    columns = {name: F(path) for path, name in (section | above | solved).items()}
    threads = Thread.objects.filter(pk=pk).with_last_read_of(user, joined)
    return threads.annotate(**columns).order_by()


def _posts_of_page(thread: int, first: int, last: int, user: int):
    """Posts with what the page prints, and what ``user`` has put on each."""
    posts = Post.objects.filter(thread=thread, number__gte=first, number__lte=last).for_page()
    given = Reaction.objects.filter(post=OuterRef("pk"), user=user)
    marks = {f"own_{kind}": _has(given.filter(kind=kind.value)) for kind in Reaction.Kind}
    kept = Bookmark.objects.filter(post=OuterRef("pk"), user=user)
    posts = posts.annotate(**marks, is_bookmarked=_has(kept)).order_by("number")
    # The limit tells the database how few the numbers are: it cannot know that of its statistics.
    return posts[: settings.POSTS_PER_PAGE]


def _rows_of_list(user: int, joined: datetime, **pks: int):
    """The threads with these ids, with what a list prints of each."""
    threads = Thread.objects.filter(pk__in=pks.values()).with_last_read_of(user, joined)
    return threads.for_list().order_by()


def _has(rows) -> IsNull:
    """Whether there is one of ``rows``, asked for each post by itself.

    For ``Exists`` PostgreSQL may read all that a person ever put on posts, to look into it then.
    """
    return IsNull(Subquery(rows.values("pk")[:1]), False)


# Marks stand nowhere else in the queries (see ``Statement``).
_threads = Statement(
    _one_thread,
    pk=1_987_654_321,
    user=1_987_654_322,
    joined=datetime(1950, 1, 1, 12, 34, 56, tzinfo=UTC),
)
_posts = Statement(
    _posts_of_page,
    thread=1_987_654_321,
    first=1_987_654_322,
    last=1_987_654_323,
    user=1_987_654_324,
)
_pks = [f"pk{place}" for place in range(settings.ROWS_PER_PAGE)]
_rows = Statement(
    _rows_of_list,
    user=1_987_654_321,
    joined=datetime(1950, 1, 1, 12, 34, 56, tzinfo=UTC),
    **{name: 1_987_655_000 + place for place, name in enumerate(_pks)},
)


def thread_for(user: User, pk: int) -> Thread | None:
    """The thread as ``user`` may see it, with ``last_read``, its section and what solved it.

    None exactly where ``Thread.objects.visible_to(user)`` does not have it; a test holds the two
    together.
    """
    # No id is larger, and SQLite takes no larger number.
    found = pk < 2**63 and _threads.objects(pk=pk, user=user.pk, joined=user.date_joined)
    if not found:
        return None
    thread = found[0]
    thread.section = Section(**{name: getattr(thread, f"at_{name}") for name in _SECTION})
    if thread.section.parent_id:
        above = {name: getattr(thread, f"above_{name}") for name in _SECTION}
        thread.section.parent = Section(**above)
    if thread.solved_by_id:
        thread.solved_by = Post(
            pk=thread.solved_by_id,
            number=thread.solved_number,
            created_at=thread.solved_created_at,
        )
    # The predicate itself: ``has_perm`` would let superusers see what was merged.
    return thread if sees_thread(user, thread) else None


def posts_of(thread: Thread, *, first: int, last: int, reader: User) -> list[Post]:
    """The posts with these numbers, each with ``own_<reaction>`` and ``is_bookmarked``.

    For a thread that ``reader`` may see.
    """
    return _posts.objects(thread=thread.pk, first=first, last=last, user=reader.pk)


def rows_of(sections: dict[int, int], reader: User) -> list[Thread]:
    """Threads (id -> section) in this order, each with what a list prints and ``last_read``.

    For threads that ``reader`` may see where they are. What went to another section meanwhile is
    left out.
    """
    pks = list(sections)
    found: dict[int, Thread] = {}
    for start in range(0, len(pks), len(_pks)):
        # No thread has the id of the places that are left over.
        given = dict.fromkeys(_pks, 0) | dict(zip(_pks, pks[start:], strict=False))
        rows = _rows.objects(user=reader.pk, joined=reader.date_joined, **given)
        found |= {row.pk: row for row in rows}
    return [found[pk] for pk in pks if pk in found and found[pk].section_id == sections[pk]]
