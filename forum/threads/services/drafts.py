"""Drafts: an older save never wins, and what was sent does not come back."""

from __future__ import annotations

from django.db.models import F

from forum.threads.models import Draft, Post, Thread
from members.accounts.models import User


def target_of(kind: str, *, thread: Thread | None = None, post: Post | None = None) -> str:
    """The name of what a draft is for."""
    what = post or thread
    return f"{kind}:{what.pk}" if what else str(kind)


def finish_draft(
    kind: str, *, by: User, thread: Thread | None = None, post: Post | None = None
) -> None:
    """Empties the draft of a text that was sent; a save that comes late finds a newer one."""
    own = Draft.objects.filter(user=by, target=target_of(kind, thread=thread, post=post))
    own.update(data={}, sequence=F("sequence") + 1)
