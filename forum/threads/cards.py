"""How posts and threads stand on pages: pieces made of plain values (see ``members.fragments``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS_ALT
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from forum.threads.models import Post, Reaction, Thread
from members.fragments import fill, fragment, mark
from members.units.models import LocalGovernmentUnit, Organisation


class Author(NamedTuple):
    """Who wrote: as the page names and links the person."""

    name: str
    initials: str
    signature: str
    url: str


class Head(NamedTuple):
    """What stands above the words of a post."""

    author: Author
    is_solution: bool
    is_own: bool
    is_new: bool


class File(NamedTuple):
    """A file of a post: what ``Attachment.summary`` says."""

    token: str
    name: str
    kind: str
    size: int
    width: int | None
    height: int | None
    has_thumbnail: bool


class Choice(NamedTuple):
    """A reaction: how often it was given, and whether the reader gave it."""

    kind: str
    count: int
    is_mine: bool

    @property
    def label(self) -> str:
        """What it says."""
        return str(Reaction.Kind(self.kind).label)


class Foot(NamedTuple):
    """What stands below the words of a post, and what the reader may do with it."""

    is_edited: bool
    edited_by_other: bool
    reactions: tuple[Choice, ...]
    may_react: bool
    is_bookmarked: bool
    is_solution: bool
    may_solve: bool
    may_quote: bool
    may_change: bool
    may_withdraw: bool
    may_report: bool
    may_moderate: bool

    @property
    def has_reactions(self) -> bool:
        """Whether anybody gave one."""
        return any(choice.count for choice in self.reactions)


class Gone(NamedTuple):
    """The place of a post that is hidden or was moved."""

    pk: int
    number: int
    moved_to: int | None
    is_withdrawn: bool
    awaits_moderator: bool
    is_readable: bool
    reason: str
    may_restore: bool


class Row(NamedTuple):
    """A thread in a list, as all readers see it."""

    title: str
    kind: str
    is_pinned: bool
    is_locked: bool
    is_solved: bool
    is_hidden: bool
    section: str
    author: str
    place: str
    last_author: str
    last_post_at: datetime
    reply_count: int
    tags: tuple[tuple[str, str], ...]
    level: int


# What stands in the pieces of a post in the place of its ids: numbers, so that addresses can be
# made of them, and larger than any that a post will have.
MARKS = {"pk": 91_987_654_321, "number": 91_987_654_322, "thread_pk": 91_987_654_323}
OPEN = MARKS | {"moment": mark("moment")}

_head = fragment("forum/threads/_post_head.html")
_foot = fragment("forum/threads/_post_foot.html")
_files = fragment("forum/threads/_post_files.html", most=1024)
_gone = fragment("forum/threads/_post_gone.html", most=512)
_row = fragment("forum/threads/_thread_row.html")
_unread = fragment("forum/threads/_unread_count.html", most=512)
_read_mark = fragment("forum/threads/_read_mark.html", most=8)


class Reader(NamedTuple):
    """What the reader of a thread may do in it."""

    user: object
    last_read: int
    may_reply: bool
    may_solve: bool
    keeps_order: bool


def post_card(post: Post, thread: Thread, reader: Reader) -> SafeString:
    """A post from ``posts_of`` as ``reader`` sees it; a line above it where the new ones begin."""
    is_own = post.author_id == reader.user.pk
    line = _read_mark() if reader.last_read and post.number == reader.last_read + 1 else ""
    if post.moved_to_id or post.hidden_at:
        return mark_safe(line + _gone_card(post, is_own, reader))  # noqa: S308
    head = _head(head=_head_of(post, thread, is_own, reader), **OPEN)
    foot = _foot(foot=_foot_of(post, thread, is_own, reader), **OPEN)
    parts = [
        line,
        _numbered(fill(head, moment=moment(post.created_at)), post, thread),
        post.html,
        _files(files=tuple(File(**file) for file in post.files)) if post.files else "",
        _numbered(fill(foot, moment=moment(post.edited_at)), post, thread),
    ]
    return mark_safe("".join(parts))


def _numbered(piece, post, thread) -> str:
    """``piece`` with this post in the place of the marks."""
    for name, value in (("pk", post.pk), ("number", post.number), ("thread_pk", thread.pk)):
        piece = piece.replace(str(MARKS[name]), str(value))
    return piece


def moment(at: datetime | None) -> SafeString:
    """As ``components/when.html`` writes it, for pages that write twenty; a test compares."""
    if at is None:
        return SafeString()
    local = timezone.localtime(at)
    day = f"{local.day} {MONTHS_ALT[local.month]} {local.year}"
    stamp = local.strftime("%Y-%m-%d %H:%M:%S%z")
    return mark_safe(f'<time datetime="{stamp}">{day}, {stamp[11:16]}</time>')  # noqa: S308


def _head_of(post, thread, is_own, reader) -> Head:
    return Head(
        author=author_of(post),
        is_solution=post.pk == thread.solved_by_id,
        is_own=is_own,
        is_new=post.number > reader.last_read and not is_own,
    )


def _foot_of(post, thread, is_own, reader) -> Foot:
    return Foot(
        is_edited=bool(post.edited_at),
        edited_by_other=bool(post.edited_at) and post.edited_by_id != post.author_id,
        reactions=_choices(post),
        may_react=not is_own,
        is_bookmarked=bool(post.is_bookmarked),
        is_solution=post.pk == thread.solved_by_id,
        may_solve=reader.may_solve and post.number > 1,
        may_quote=reader.may_reply,
        may_change=reader.keeps_order
        or (is_own and reader.user.has_perm("threads.change_post", post)),
        may_withdraw=is_own and reader.user.has_perm("threads.withdraw_post", post),
        may_report=not is_own,
        may_moderate=reader.keeps_order,
    )


def _choices(post) -> tuple[Choice, ...]:
    return tuple(
        Choice(kind, getattr(post, f"{kind}_count"), bool(getattr(post, f"own_{kind}")))
        for kind in Reaction.Kind.values
    )


def _gone_card(post, is_own, reader) -> SafeString:
    readable = not post.moved_to_id and (is_own or reader.keeps_order)
    gone = Gone(
        pk=post.pk,
        number=post.number,
        moved_to=post.moved_to_id,
        is_withdrawn=post.is_withdrawn,
        awaits_moderator=post.hidden_by_id is None,
        is_readable=readable,
        reason=post.hidden_reason if readable else "",
        may_restore=reader.keeps_order and not post.moved_to_id,
    )
    html = mark_safe(post.html) if readable else ""  # noqa: S308
    return _gone(gone=gone, author=author_of(post) if readable else None, html=html)


def author_of(row) -> Author:
    """The author of a row from ``with_author``."""
    first, last = row.author_first_name, row.author_last_name
    if row.author_erased_at:
        return Author(_("deleted account"), "", place_of(row), "")
    signature = ", ".join(filter(None, [row.author_position, place_of(row)]))
    url = _url_of_person(row.author_id)
    return Author(f"{first} {last}".strip(), (first[:1] + last[:1]).upper(), signature, url)


@lru_cache(maxsize=4096)
def _url_of_person(pk: int) -> str:
    return reverse("people:person", args=[pk])


def place_of(row) -> str:
    """Where the author of a row worked when writing it."""
    return getattr(row, "erased_place", "") or row.author_organisation or ""


def load_places_of_erased(rows: Sequence) -> None:
    """Gives rows of deleted accounts the unit that signs for them, at most in two queries.

    In a small organisation even its name says who it was (see ``Affiliation.place``).
    """
    erased = [row for row in rows if row.author_organisation_id and not row.author_position]
    if not erased:
        return
    organisations = Organisation.objects.prefetch_related(
        Prefetch("units", LocalGovernmentUnit.objects.for_list())
    ).in_bulk({row.author_organisation_id for row in erased})
    for row in erased:
        units = list(organisations[row.author_organisation_id].units.all())
        row.erased_place = units[0].full_name if len(units) == 1 else ""


def thread_rows(
    threads: Iterable[Thread], *, show_section: bool = True, level: int = 2
) -> list[SafeString]:
    """Threads from ``for_list`` and ``with_last_read`` as rows of a list.

    ``level`` is that of their headings.
    """
    threads = list(threads)
    load_places_of_erased(threads)
    return [_thread_row(thread, _row_of(thread, show_section, level)) for thread in threads]


def _thread_row(thread, row) -> SafeString:
    count = thread.unread_count
    return fill(
        _row(row=row, url=mark("url"), state=mark("state"), unread=mark("unread")),
        url=thread.url_to_read,
        state="is-unread" if count else "",
        unread=_unread(count=count) if count else "",
    )


def _row_of(thread, show_section, level) -> Row:
    return Row(
        title=thread.title,
        kind=thread.kind,
        is_pinned=thread.is_pinned,
        is_locked=thread.is_locked,
        is_solved=thread.solved_by_id is not None,
        is_hidden=thread.hidden_at is not None,
        section=thread.section_name if show_section else "",
        author=author_of(thread).name,
        place=place_of(thread),
        last_author=_name(thread.last_first_name, thread.last_last_name, thread.last_erased_at),
        last_post_at=thread.last_post_at,
        reply_count=thread.reply_count,
        tags=tuple(map(tuple, thread.keywords)),
        level=level,
    )


def _name(first, last, erased_at) -> str:
    return _("deleted account") if erased_at else f"{first} {last}".strip()
