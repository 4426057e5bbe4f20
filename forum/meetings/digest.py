"""The parts of the digest about meetings: the reader's open tasks, and meetings that come."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from forum.meetings.models import ActionItem, Meeting
from members.accounts.models import User
from members.dates import words
from members.inbox.kinds import MOST_LINES, DigestPart, Line

AHEAD = timedelta(days=14)
"""Meetings and due dates are told this long before."""


def _open_actions(reader: User, since: datetime) -> list[Line]:
    until = timezone.localdate() + AHEAD
    actions = ActionItem.objects.open_for(reader).filter(due_on__lte=until)
    return [
        Line(
            text=_("due %(day)s") % {"day": words(action.due_on)},
            title=action.what,
            url=action.meeting.get_absolute_url(),
            place=action.meeting.title,
        )
        for action in actions.select_related("meeting")[:MOST_LINES]
    ]


def _coming_meetings(reader: User, since: datetime) -> list[Line]:
    meetings = Meeting.objects.visible_to(reader).upcoming()
    meetings = meetings.filter(starts_at__lte=timezone.now() + AHEAD).select_related("body")
    return [
        Line(
            text=words(meeting.starts_at),
            title=meeting.title,
            url=meeting.get_absolute_url(),
            place=str(meeting.body),
        )
        for meeting in meetings[:MOST_LINES]
    ]


PARTS = [
    DigestPart(order=40, title=gettext_lazy("Your open tasks"), lines=_open_actions, is_news=False),
    DigestPart(
        order=50, title=gettext_lazy("Coming meetings"), lines=_coming_meetings, is_news=False
    ),
]
