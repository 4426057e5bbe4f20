"""The parts of the digest about meetings: the reader's open tasks, and meetings that come."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from forum.meetings.models import ActionItem, Meeting
from members.dates import words
from members.inbox.kinds import MOST_LINES, DigestPart, Line, Readers

AHEAD = timedelta(days=14)
"""Meetings and due dates are told this long before."""


def _actions(groups: Sequence[Readers], since: datetime) -> dict[int, list[ActionItem]]:
    """User id -> their open action items that are soon due."""
    until = timezone.localdate() + AHEAD
    pairs = [(readers.alike, readers.people) for readers in groups]
    actions = ActionItem.objects.open_for_groups(pairs).filter(due_on__lte=until)
    found = defaultdict(list)
    for action in actions.select_related("meeting"):
        found[action.owner_id].append(action)
    return found


def _open_actions(
    readers: Readers, since: datetime, actions: dict[int, list[ActionItem]]
) -> dict[int, list[Line]]:
    return {
        user.pk: [_action_line(action) for action in actions[user.pk][:MOST_LINES]]
        for user in readers.people
    }


def _action_line(action: ActionItem) -> Line:
    return Line(
        text=_("due %(day)s") % {"day": words(action.due_on)},
        title=action.what,
        url=action.meeting.get_absolute_url(),
        place=action.meeting.title,
    )


def _coming_meetings(readers: Readers, since: datetime, _own: None) -> dict[int, list[Line]]:
    meetings = Meeting.objects.visible_to(readers.alike).upcoming()
    meetings = meetings.filter(starts_at__lte=timezone.now() + AHEAD).select_related("body")
    lines = [
        Line(
            text=words(meeting.starts_at),
            title=meeting.title,
            url=meeting.get_absolute_url(),
            place=str(meeting.body),
        )
        for meeting in meetings[:MOST_LINES]
    ]
    return {user.pk: lines for user in readers.people}


PARTS = [
    DigestPart(
        order=40,
        title=gettext_lazy("Your open tasks"),
        own=_actions,
        lines=_open_actions,
        is_news=False,
    ),
    DigestPart(
        order=50, title=gettext_lazy("Coming meetings"), lines=_coming_meetings, is_news=False
    ),
]
