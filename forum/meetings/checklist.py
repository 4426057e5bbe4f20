"""The checklist of minutes: what minutes must contain in Poland, and what is still missing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from forum.meetings.models import AgendaItem, Attendance, Meeting


@dataclass(frozen=True)
class Check:
    """One line of the checklist.

    ``blocks``: whether ``is_done`` must be True before the minutes can be circulated. ``step``: the
    URL name, without "meetings:", of the page on which users enter the missing data.
    """

    label: str
    is_done: bool
    blocks: bool
    step: str


def checks_of(
    meeting: Meeting, items: list[AgendaItem], attendance: list[Attendance]
) -> list[Check]:
    """All lines of the checklist. Makes no query.

    ``items`` must come from the queryset method ``with_progress``.
    """
    present = [row for row in attendance if row.state == Attendance.State.PRESENT]
    unrecorded = [item.position for item in items if not item.is_recorded]
    course = _("course of every agenda item")
    if unrecorded:
        course = _("course of every agenda item (nothing noted yet on: %(numbers)s)") % {
            "numbers": ", ".join(str(number) for number in unrecorded)
        }
    return [
        Check(_("number of the meeting"), bool(meeting.number), True, "edit"),
        Check(_("date and start"), bool(meeting.starts_at), True, "record"),
        Check(_("place"), bool(meeting.place), True, "record"),
        Check(_("attendance (at least one person present)"), bool(present), True, "record"),
        Check(_("agenda"), bool(items), True, "agenda"),
        Check(_("closing of the meeting"), meeting.state == meeting.State.CLOSED, True, "detail"),
        Check(_("end of the meeting"), bool(meeting.ends_at), False, "record"),
        Check(_("who chaired"), bool(meeting.chair_id), False, "record"),
        Check(_("who took the minutes"), bool(meeting.minute_taker_id), False, "record"),
        Check(_("how the meeting was convened"), bool(meeting.convening), False, "record"),
        Check(course, not unrecorded, False, "record"),
        Check(_("remarks and attachments"), bool(meeting.remarks), False, "record"),
        Check(_("date of the next meeting"), bool(meeting.next_on), False, "record"),
    ]


def blocking(checks: list[Check]) -> list[str]:
    """Labels of the checks that are not done and prevent circulation of the minutes."""
    return [check.label for check in checks if check.blocks and not check.is_done]
