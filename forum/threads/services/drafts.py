"""Saves and finishes drafts.

A save that arrives late is refused, so that it cannot bring back a text that was already sent."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from forum.attachments.services import renew
from forum.threads.models import Draft, Post, Thread
from members.accounts.models import User


class DraftConflict(Exception):
    """The stored draft, ``draft``, is newer than the draft that was to be saved."""

    def __init__(self, draft: Draft):
        super().__init__(draft)
        self.draft = draft


def target_of(
    kind: str, *, thread: Thread | None = None, post: Post | None = None, path: str = ""
) -> str:
    """Returns the value of ``Draft.target``, such as "reply:12".

    ``path``: the URL path of the page, for a draft of the kind FORM.
    """
    what = post or thread
    return f"{kind}:{what.pk if what else path}" if what or path else str(kind)


def draft_for(
    kind: str,
    *,
    by: User,
    thread: Thread | None = None,
    post: Post | None = None,
    path: str = "",
) -> Draft:
    """The draft of ``by`` for the target (see ``target_of``); an unsaved draft if there is none."""
    draft = _unstored(kind, by, thread, post, path)
    return Draft.objects.visible_to(by).filter(target=draft.target).first() or draft


def save_draft(
    kind: str,
    *,
    by: User,
    sequence: int,
    data: dict,
    thread: Thread | None = None,
    post: Post | None = None,
    path: str = "",
) -> Draft:
    """Stores ``data`` as the draft if ``sequence`` is greater than the stored sequence.

    Otherwise raises DraftConflict. One SQL statement compares and writes, so if two tabs save at
    once, one of them gets the conflict. ``data`` is empty if the text was deleted. The retention
    period of the files in ``data`` starts anew.
    """
    draft = _unstored(kind, by, thread, post, path)
    draft.sequence, draft.data = sequence, data
    if not _overwrite(draft):
        _begin(kind, by, thread, post, path)
        if not _overwrite(draft):
            raise DraftConflict(_rows(draft).get())
    renew(data.get("attachments", ()), by=by)
    return draft


def finish_draft(
    kind: str,
    *,
    by: User,
    thread: Thread | None = None,
    post: Post | None = None,
    path: str = "",
) -> None:
    """Empties the draft of a text that was sent or discarded, and increases its sequence.

    Creates an empty row if there is none, so that a late save gets a DraftConflict in any case.
    """
    rows = _rows(_unstored(kind, by, thread, post, path))
    if not _empty(rows):
        _begin(kind, by, thread, post, path)
        _empty(rows)


def remove_from_draft(fields: Collection[str], *, by: User, path: str) -> None:
    """Deletes these fields from the draft of the form at ``path``, and keeps the others."""
    with transaction.atomic():
        draft = _rows(_unstored(Draft.Kind.FORM, by, None, None, path))
        stored = draft.select_for_update(no_key=True).first()
        if stored and stored.data:
            kept = {k: v for k, v in stored.data.get("fields", {}).items() if k not in fields}
            stored.data = stored.data | {"fields": kept}
            # The sequence grows, so that an open window does not save them again unasked.
            stored.sequence += 1
            stored.save(update_fields=["data", "sequence"])


def _unstored(kind, by, thread, post, path) -> Draft:
    target = target_of(kind, thread=thread, post=post, path=path)
    return Draft(user=by, target=target, kind=kind, thread=thread, post=post)


def _rows(draft: Draft) -> QuerySet[Draft]:
    return Draft.objects.filter(user=draft.user_id, target=draft.target)


def _begin(kind, by, thread, post, path) -> None:
    """Creates an empty row for the draft, unless there is one already."""
    Draft.objects.bulk_create([_unstored(kind, by, thread, post, path)], ignore_conflicts=True)


def _overwrite(draft: Draft) -> int:
    older = _rows(draft).filter(sequence__lt=draft.sequence)
    return older.update(data=draft.data, sequence=draft.sequence, updated_at=draft.updated_at)


def _empty(rows: QuerySet[Draft]) -> int:
    return rows.update(data={}, sequence=F("sequence") + 1, updated_at=timezone.now())
