"""The edit history of a post: its versions, each compared with the previous one."""

from datetime import datetime
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from forum.threads.models import Post
from forum.threads.services.diff import ADDED, REMOVED, Part, compare
from members.accounts.models import User

PER_PAGE = 10


class Version(NamedTuple):
    """A version of a post.

    ``parts``, ``files_added`` and ``files_removed`` compare it with the previous version.
    """

    number: int
    is_present: bool
    is_hidden: bool
    is_readable: bool
    author: str
    is_other: bool
    written_at: datetime
    reason: str
    html: SafeString
    parts: list[Part]
    is_compared: bool
    files_added: list[str]
    files_removed: list[str]


def versions_of(
    post: Post, *, before: int | None = None, with_hidden: bool = False
) -> tuple[list[Version], bool]:
    """Returns a page of versions of ``post``, the newest first, and whether there are older ones.

    ``before``: the page contains only versions with a lower number. ``with_hidden``: whether hidden
    versions are listed with their text.
    """
    revisions = post.revisions.select_related("written_by").order_by("-version")
    if before:
        revisions = revisions.filter(version__lt=before)
    rows = list(revisions[: PER_PAGE + 1])
    if before is None:
        rows = [_present(post), *rows]
    shown, following = rows[:PER_PAGE], [*rows[1:], None]
    pairs = zip(shown, following, strict=False)
    return [_version(row, older, post, with_hidden) for row, older in pairs], len(rows) > PER_PAGE


def _present(post) -> Post:
    """Adds the missing attributes of a ``PostRevision`` to ``post``, to list it like a revision."""
    post.written_by = post.edited_by or post.author
    post.written_at = post.edited_at or post.created_at
    post.reason, post.is_hidden = post.edit_reason, False
    return post


def _version(row, older, post, with_hidden) -> Version:
    is_readable = with_hidden or not row.is_hidden
    is_compared = older is not None and is_readable and (with_hidden or not older.is_hidden)
    names, before = _names(row), _names(older) if is_compared else _names(row)
    return Version(
        number=row.version,
        is_present=row is post,
        is_hidden=row.is_hidden,
        is_readable=is_readable,
        author=_name(row.written_by),
        is_other=_is_other(row, post),
        written_at=row.written_at,
        reason=row.reason,
        html=mark_safe(row.html) if is_readable else mark_safe(""),
        parts=_changes(older.html, row.html) if is_compared else [],
        is_compared=is_compared,
        files_added=[name for token, name in names.items() if token not in before],
        files_removed=[name for token, name in before.items() if token not in names],
    )


def _changes(before, after) -> list[Part]:
    """The parts of the diff of two texts; empty if no word was added or removed."""
    parts = compare(before, after)
    return parts if any(part.kind in {ADDED, REMOVED} for part in parts) else []


def _is_other(row, post) -> bool:
    return row.written_by is not None and row.written_by.pk != post.author_id


def _names(row) -> dict[str, str]:
    return {file["token"]: file["name"] for file in row.files}


def _name(person: User | None) -> str:
    if person is None or person.erased_at:
        return _("deleted account")
    return person.get_full_name()
