"""What notifications about meetings, minutes and action items say, and how people follow a body.

``members.inbox`` calls these functions. All of them start from ``visible_to`` or ``owned_by``, so a
notification about a meeting that the reader may no longer see is in no list and in no count.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy

from forum.meetings.models import ActionItem, Body, Meeting, Minutes, seen_by
from members.accounts.models import User
from members.dates import words
from members.ids import ids_of
from members.inbox.kinds import FollowTarget, Letter, Line, NotificationKind
from members.inbox.letters import letter_of_line
from members.inbox.models import Notification
from members.inbox.services import mark_read, unread_count
from members.membership.models import Substitution
from members.membership.stand_ins import substitutions_by

MEETING, MINUTES, ACTION = "meeting", "minutes", "action"
"""Kinds of notifications. ``target_id`` is the id of the meeting, for ACTION of the action item."""
BODY = "body"

EXCERPT = 160
"""How many characters of a text a notification shows at most."""


def _meetings(reader: User) -> QuerySet[Meeting]:
    return Meeting.objects.visible_to(reader).exclude(state=Meeting.State.PLANNED)


def _minutes(reader: User) -> QuerySet[Minutes]:
    return Minutes.objects.visible_to(reader).exclude(state=Minutes.State.DRAFT)


def _actions(reader: User) -> QuerySet[ActionItem]:
    """The open action items of meetings that ``reader`` may see, whoever they are for."""
    seen = ActionItem.objects.filter(seen_by(reader, "meeting__body__"))
    return seen.filter(state=ActionItem.State.OPEN)


def _are_for_owner() -> Q:
    """A ``Q`` that matches action items for the person whose notification it is. Uses OuterRef.

    These are their own, and those of people who named them as their substitute, also after the last
    day, because ``visible`` may not depend on the time.
    """
    absent = Substitution.objects.filter(substitute=OuterRef(OuterRef("user"))).values("user")
    return Q(owner=OuterRef("user")) | Q(owner__in=absent)


def _meeting_line(meeting: Meeting, reader_id: int) -> Line:
    return Line(
        text=_meeting_text(meeting) % {"when": _day_and_hour(meeting.starts_at)},
        title=meeting.title,
        url=meeting.get_absolute_url(),
        place=meeting.body.name,
        excerpt=Truncator(meeting.cancelled_because or meeting.place).chars(EXCERPT),
    )


def _day_and_hour(moment: datetime) -> str:
    return f"{words(moment)}, {timezone.localtime(moment):%H:%M}"


def _meeting_text(meeting: Meeting) -> str:
    if meeting.state == Meeting.State.CANCELLED:
        return _("The meeting was cancelled: %(when)s")
    if meeting.state == Meeting.State.INQUORATE:
        return _("The meeting was not held: %(when)s")
    return _("The meeting is convened: %(when)s")


def _minutes_line(minutes: Minutes, reader_id: int) -> Line:
    return Line(
        text=_("Minutes: %(state)s") % {"state": minutes.get_state_display()},
        title=minutes.meeting.title,
        url=minutes.get_absolute_url(),
        place=minutes.meeting.body.name,
    )


def _action_line(action: ActionItem, reader_id: int) -> Line:
    if action.owner_id != reader_id:
        return _line_of_substitute(action)
    text = _("You have a task")
    if action.due_on:
        text = _("You have a task until %(day)s") % {"day": words(action.due_on)}
    return Line(text, action.what, reverse("meetings:actions"), action.meeting.title)


def _line_of_substitute(action: ActionItem) -> Line:
    text = _("A task of an absent person: %(name)s") % {"name": action.owner}
    if action.due_on:
        values = {"name": action.owner, "day": words(action.due_on)}
        text = _("A task of an absent person until %(day)s: %(name)s") % values
    return Line(text, action.what, action.meeting.get_absolute_url(), action.meeting.title)


def _letter_of_action(pk: int, reader: User) -> Letter | None:
    """The e-mail about one action item; None for a substitute whose time is over."""
    action = _actions(reader).select_related("meeting", "owner").filter(pk=pk).first()
    if action is None:
        return None
    if action.owner_id != reader.pk and not substitutions_by(reader, [action.owner_id]):
        return None
    return letter_of_line(_action_line(action, reader.pk), ACTION, pk)


def _owner(pk: int) -> list[int]:
    owned = ActionItem.objects.filter(pk=pk).exclude(owner=None)
    return list(owned.values_list("owner", flat=True))


def _kind(
    name: str,
    label: str,
    seen: Callable[[User], QuerySet],
    joins: Collection[str],
    line: Callable[..., Line],
    key: str = "pk",
    are_for: Q | None = None,
    **options,
) -> NotificationKind:
    """A kind of notifications whose ``target_id`` is the column ``key`` of the rows ``seen``.

    ``are_for``: a ``Q`` that matches the rows for the person whose notification it is; it uses
    OuterRef. Without it, the rows are for everybody who may see them. ``line(row, reader_id)``: its
    Line for this person.
    ``options``: further fields of NotificationKind.
    """

    def lines(notifications: QuerySet[Notification], reader: User) -> dict[int, Line]:
        found = list(notifications.values_list("pk", "target_id", "user"))
        targets = {target for _pk, target, _user in found}
        rows = seen(reader).filter(**{f"{key}__in": targets}).select_related(*joins)
        shown = {getattr(row, key): row for row in rows}
        return {pk: line(shown[target], user) for pk, target, user in found if target in shown}

    return NotificationKind(
        name=name,
        label=label,
        visible=lambda reader: Exists(
            seen(reader).filter(are_for or Q(), **{key: OuterRef("target_id")})
        ),
        lines=lines,
        is_office_work=True,
        **options,
    )


KINDS = [
    _kind(MEETING, gettext_lazy("Meetings"), _meetings, ["body"], _meeting_line, order=60),
    _kind(
        MINUTES,
        gettext_lazy("Minutes of meetings"),
        _minutes,
        ["meeting__body"],
        _minutes_line,
        key="meeting_id",
        order=70,
    ),
    _kind(
        ACTION,
        gettext_lazy("My tasks"),
        _actions,
        ["meeting", "owner"],
        _action_line,
        letter=_letter_of_action,
        assignees=_owner,
        order=80,
        are_for=_are_for_owner(),
        reason=gettext_lazy("You get this e-mail because the minutes name you for this task."),
    ),
]


def mark_meeting_read(kind: str, meeting: Meeting, *, by: User) -> None:
    """Marks the notification as read, of ``kind`` MEETING or MINUTES, that ``by`` does not need.

    The count of unread ones, which the header shows, saves the update if there are none.
    """
    if unread_count(by):
        mark_read(Notification.objects.filter(kind=kind, target_id=meeting.pk), by=by)


def _bodies(targets: Collection[str], reader: User) -> dict[str, tuple[str, str]]:
    bodies = Body.objects.visible_to(reader).filter(pk__in=ids_of(targets))
    return {str(body.pk): (body.name, reverse("meetings:list")) for body in bodies}


TARGETS = [FollowTarget(name=BODY, label=gettext_lazy("Meeting body"), found=_bodies)]
