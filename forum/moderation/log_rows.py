"""How acts of moderation stand in the log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from forum.moderation.models import ModerationAction
from forum.threads.models import Thread
from forum.threads.models.threads import shown_to


class ActRow(NamedTuple):
    """An act; ``title`` and ``url`` are empty where the reader does not see the thread any more."""

    what: str
    title: str
    url: str
    author: str
    by: str
    at: datetime
    reason: str
    section: str
    other_section: str


def act_rows(acts: Iterable[ModerationAction], *, reader) -> list[ActRow]:
    """``acts`` from ``for_list`` as rows. One query, however many there are.

    An act is told to those who kept order where it was done; a thread that went to a closed
    section since, and has another title there, is not.
    """
    acts = list(acts)
    threads = {act.thread_id for act in acts if act.thread_id}
    shown = shown_to(reader)
    seen = set()
    if threads and shown is not None:
        rows = Thread.objects.filter(shown, pk__in=threads)
        seen = set(rows.values_list("pk", flat=True))
    return [_row(act, act.thread_id in seen) for act in acts]


def _row(act, is_seen) -> ActRow:
    place = act.post or act.thread
    return ActRow(
        what=act.get_action_display(),
        title=act.thread.title if is_seen else "",
        url=place.get_absolute_url() if is_seen else "",
        author=act.author.get_full_name() if act.author else "",
        by=act.by.get_full_name() if act.by else "",
        at=act.at,
        reason=act.reason,
        section=act.section.name,
        other_section=act.other_section.name if act.other_section else "",
    )
