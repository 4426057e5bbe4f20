"""How far people have read."""

from __future__ import annotations

from forum.threads.models import Thread, ThreadReader
from members.accounts.models import User


def mark_read(thread: Thread, *, by: User, number: int) -> None:
    """Notes that ``by`` has read up to ``number``; the note only grows."""
    own = ThreadReader.objects.filter(user=by, thread=thread)
    if own.filter(last_read_number__lt=number).update(last_read_number=number):
        return
    ThreadReader.objects.bulk_create(
        [ThreadReader(user=by, thread=thread, last_read_number=number)], ignore_conflicts=True
    )
