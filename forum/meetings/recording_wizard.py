"""The steps of recording a meeting, and the next action of the chair and the minute-taker."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext, pgettext

from forum.meetings.models import AgendaItem, Meeting

State = Meeting.State


@dataclass(frozen=True)
class Step:
    """One of the three steps of recording a meeting. ``state`` is a text about its progress."""

    name: str
    url: str
    state: str
    is_done: bool
    is_current: bool


def recording_steps(
    meeting: Meeting, items: list[AgendaItem], *, marked: int, people: int, current: str
) -> list[Step]:
    """The three steps of recording ``meeting``: attendance, course of the meeting, minutes.

    ``items`` must come from ``with_progress``. ``people``: the number of people of the meeting.
    ``marked``: for how many of them the attendance is recorded. ``current``: the step whose page is
    shown, "attendance", "course" or "minutes".
    """
    recorded = sum(item.is_recorded for item in items)
    waiting = next((item for item in items if not item.is_recorded), items[0] if items else None)
    minutes = meeting.own_minutes
    record_url = reverse("meetings:record", args=[meeting.pk])
    course_url = (
        waiting.get_absolute_url() if waiting else reverse("meetings:agenda", args=[meeting.pk])
    )
    return [
        Step(
            _("Attendance"),
            record_url,
            ngettext("%(done)s of %(all)s person", "%(done)s of %(all)s people", people)
            % {"done": marked, "all": people},
            marked > 0 and marked >= people,
            current == "attendance",
        ),
        Step(
            pgettext("meeting", "Course"),
            course_url,
            ngettext("%(done)s of %(all)s item", "%(done)s of %(all)s items", len(items))
            % {"done": recorded, "all": len(items)},
            bool(items) and recorded == len(items),
            current == "course",
        ),
        Step(
            _("Minutes"),
            reverse("meetings:minutes", args=[meeting.pk]),
            minutes.get_state_display() if minutes else "",
            minutes is not None and minutes.state != minutes.State.DRAFT,
            current == "minutes",
        ),
    ]


def next_step(meeting: Meeting, *, item_count: int, may_record: bool, may_read: bool) -> dict:
    """The main action on the page of a meeting: ``{"label", "url", "posts"}``, or an empty dict.

    ``posts`` is True if the action is a button that sends a POST request; it is missing if the
    action is a link. ``item_count``: the number of agenda items. ``may_record``: whether the reader
    may record the meeting. ``may_read``: whether the reader may read the minutes.
    """

    def step(label, route, posts=False):
        return {"label": label, "url": reverse(f"meetings:{route}", args=[meeting.pk])} | (
            {"posts": True} if posts else {}
        )

    minutes = meeting.own_minutes
    if may_record and not meeting.is_frozen:
        if meeting.state == State.PLANNED:
            if not item_count:
                return step(_("Lay out the agenda"), "agenda")
            return step(_("Convene the meeting"), "convene", posts=True)
        if meeting.state == State.CONVENED and not meeting.is_ahead:
            return step(_("Open the meeting"), "open", posts=meeting.is_today)
        if meeting.state == State.SUSPENDED:
            return step(_("Resume the meeting"), "resume", posts=True)
        if meeting.state == State.IN_SESSION:
            return step(_("Record the meeting"), "record")
        if minutes and minutes.state == minutes.State.DRAFT:
            return step(_("Finish the minutes"), "record")
    if may_read:
        return step(_("Read the minutes"), "minutes")
    return {}
