"""Entries of the moderation log, prepared for templates."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from forum.moderation.models import ModerationAction
from forum.threads.models import Thread
from forum.threads.models.threads import shown_to


class ActionRow(NamedTuple):
    """An entry of the log. ``title`` and ``url`` are empty if the reader may not see the thread."""

    what: str
    title: str
    url: str
    author: str
    by: str
    at: datetime
    reason: str
    section: str
    other_section: str


def action_rows(actions: Iterable[ModerationAction], *, reader) -> list[ActionRow]:
    """Turns ``actions`` (from ``for_list``) into rows for ``reader``, with one query.

    The rows leave out the title of a thread that is now in a section which ``reader`` may not
    enter.
    """
    actions = list(actions)
    threads = {action.thread_id for action in actions if action.thread_id}
    rows = Thread.objects.filter(shown_to(reader), pk__in=threads)
    seen = set(rows.values_list("pk", flat=True))
    return [_row(action, action.thread_id in seen) for action in actions]


def _row(action, is_seen) -> ActionRow:
    place = action.post or action.thread
    return ActionRow(
        what=action.get_action_display(),
        title=action.thread.title if is_seen else "",
        url=place.get_absolute_url() if is_seen else "",
        author=action.author.get_full_name() if action.author else "",
        by=action.by.get_full_name() if action.by else "",
        at=action.at,
        reason=action.reason,
        section=action.section.name,
        other_section=action.other_section.name if action.other_section else "",
    )
