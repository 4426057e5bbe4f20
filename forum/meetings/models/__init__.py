"""Bodies, meetings, agenda, attendance, action items and minutes."""

from forum.meetings.models.actions import ActionItem, ActionItemQuerySet
from forum.meetings.models.agenda import AgendaItem, AgendaItemQuerySet, Motion
from forum.meetings.models.attendance import Attendance, AttendanceQuerySet
from forum.meetings.models.bodies import RECORDERS, Body, BodyQuerySet, seen_by
from forum.meetings.models.meetings import Meeting, MeetingQuerySet, sensible_day
from forum.meetings.models.minutes import REMARKS_TIME, Minutes, MinutesQuerySet

__all__ = [
    "RECORDERS",
    "REMARKS_TIME",
    "ActionItem",
    "ActionItemQuerySet",
    "AgendaItem",
    "AgendaItemQuerySet",
    "Attendance",
    "AttendanceQuerySet",
    "Body",
    "BodyQuerySet",
    "Meeting",
    "MeetingQuerySet",
    "Minutes",
    "MinutesQuerySet",
    "Motion",
    "seen_by",
    "sensible_day",
]
