"""All writes to meetings. Each locks the row of the meeting, the body or the action item first.

PermissionDenied means that ``by`` has no permission, or that the minutes are adopted. Superusers
pass every permission check, so separate checks refuse what nobody may do: changing adopted minutes,
or skipping a state.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from forum.meetings.checklist import blocking, checks_of
from forum.meetings.models import (
    REMARKS_TIME,
    ActionItem,
    AgendaItem,
    Attendance,
    Body,
    Meeting,
    Minutes,
    Motion,
)
from forum.meetings.notifying import tell_of_actions, tell_of_meeting, tell_of_minutes
from forum.meetings.people import affiliations_of
from forum.richtext.fields import cook
from members.accounts.models import User
from members.mail.sending import send_templated_email
from members.membership.models import GroupMembership
from members.text import one_line

State = Meeting.State
RECORDED_FACTS = ("breaks", "guests", "remarks", "next_on")
"""Fields that are filled in only while a meeting is recorded."""
NEWS = ("title", "introduction", "place", "starts_at", "ends_at")
"""Fields whose change is news to those who were told that a meeting is convened."""


class WrongState(Exception):
    """The action is not allowed in the current state."""


class Conflict(Exception):
    """The posted version number is not the current one: somebody else has saved in the meantime."""


class NoAgenda(Exception):
    """The meeting has no agenda, so it cannot be convened."""


class NotReady(Exception):
    """The minutes cannot be circulated yet. ``missing``: the labels of the missing data."""

    def __init__(self, missing: list[str]):
        super().__init__(missing)
        self.missing = missing


class ItemInUse(Exception):
    """The agenda items ``items`` cannot be removed: they have notes, motions or action items."""

    def __init__(self, items: list[AgendaItem]):
        super().__init__(items)
        self.items = items


# --- Facts and agenda -------------------------------------------------------------------------


@transaction.atomic
def create_meeting(*, by: User, body: Body, **facts: Any) -> Meeting:
    """Creates a planned meeting with the chair and the minute-taker of the body.

    If the body has a planned meeting with the same facts, returns that meeting, so that a form that
    is sent twice creates only one.
    """
    if not by.has_perm("meetings.add_meeting", body):
        raise PermissionDenied
    Body.objects.select_for_update(of=["self"]).get(pk=body.pk)
    if earlier := body.meetings.filter(state=Meeting.State.PLANNED, **facts).first():
        return earlier
    places = GroupMembership.objects.filter(group=body.pk).order_by("-pk")
    holders = dict(places.values_list("function", "user_id"))
    return Meeting.objects.create(
        body=body,
        chair_id=holders.get(GroupMembership.Function.CHAIR),
        minute_taker_id=holders.get(GroupMembership.Function.MINUTE_TAKER),
        **facts,
    )


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: User, version: int, **facts: Any) -> Meeting:
    """Updates fields of the meeting. Raises Conflict, WrongState, PermissionDenied.

    If the meeting is convened, the people and the followers of the body are told of changed NEWS.
    """
    locked = _locked(meeting, by)
    _require(locked.version == version)
    is_news = any(name in facts and facts[name] != getattr(locked, name) for name in NEWS)
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.version += 1
    locked.save(update_fields=[*facts, "version"])
    if is_news and locked.state == State.CONVENED:
        tell_of_meeting(locked, by=by)
    return locked


@transaction.atomic
def save_agenda(
    meeting: Meeting, *, by: User, version: int, rows: list[dict], removed: Iterable[int] = ()
) -> Meeting:
    """Saves the agenda and renumbers it from 1.

    ``rows`` are dicts of fields. A row with the ``id`` of an item of this meeting updates that
    item; any other row creates an item. Rows with equal positions keep their order. The items whose
    ids are in ``removed`` are deleted; items that are in neither argument stay. Raises Conflict,
    ItemInUse, WrongState, PermissionDenied.

    If the meeting is convened, the people and the followers of the body are told of a change.
    """
    locked = _locked(meeting, by)
    _require(locked.agenda_version == version)
    stored = {item.pk: item for item in locked.items.with_progress()}
    before = _agenda(stored.values())
    removed = [stored[pk] for pk in removed if pk in stored]
    if in_use := [item for item in removed if item.is_recorded]:
        raise ItemInUse(in_use)
    AgendaItem.objects.filter(pk__in=[item.pk for item in removed]).delete()
    for item in removed:
        del stored[item.pk]
    written = []
    for row in rows:
        fields = {name: value for name, value in row.items() if name != "id"}
        item = stored.pop(row.get("id"), None) or AgendaItem(meeting=locked)
        for name, value in fields.items():
            setattr(item, name, value)
        written.append(item)
    agenda = sorted([*written, *stored.values()], key=lambda item: item.position)
    _renumber(locked, agenda)
    locked.agenda_version += 1
    locked.save(update_fields=["agenda_version"])
    if locked.state == State.CONVENED and _agenda(agenda) != before:
        tell_of_meeting(locked, by=by)
    return locked


def _agenda(items: Iterable[AgendaItem]) -> list[tuple]:
    """What members read in the agenda, for comparison. ``items`` are in order."""
    return [(item.kind, item.title, item.presenter, item.description) for item in items]


def _renumber(meeting, items):
    # Positions are unique in a meeting, and the database checks this after each saved row. So all
    # items first get high positions, which no other item has.
    meeting.items.update(position=F("position") + 10_000)
    for position, item in enumerate(items, start=1):
        item.position = position
        own = ["position", "kind", "title", "presenter", "description"]
        item.save(update_fields=own if item.pk else None)


# --- Recording --------------------------------------------------------------------------------


@transaction.atomic
def record_attendance(
    meeting: Meeting, *, by: User, version: int, marks: dict[User, str], **facts: Any
) -> Meeting:
    """Saves the attendance and ``facts``, which are fields of the meeting.

    ``marks``: user -> attendance state. The stored attendance of people not in ``marks`` stays.
    Raises Conflict, WrongState, PermissionDenied.
    """
    locked = _locked(meeting, by)
    if not locked.is_recordable:
        raise WrongState
    locked = change_meeting(locked, by=by, version=version, **facts)
    stored = {row.user_id: row for row in locked.attendance.all()}
    places = affiliations_of([user for user in marks if user.pk not in stored])
    for user, state in marks.items():
        row = stored.get(user.pk) or Attendance(
            meeting=locked, user=user, affiliation=places.get(user.pk)
        )
        row.state = state
        row.save()
    return locked


@transaction.atomic
def record_item(
    item: AgendaItem,
    *,
    by: User,
    version: int,
    notes: str,
    motions: list[dict],
    actions: list[dict],
    removed_motions: Iterable[int] = (),
    removed_actions: Iterable[int] = (),
) -> AgendaItem:
    """Saves the notes of one agenda item with its motions and action items.

    ``notes`` is rich text as typed. ``motions`` and ``actions`` are dicts of fields. A dict with
    the ``id`` of a stored row of this item updates the row; any other dict creates a row. The rows
    with the ids in ``removed_motions`` and ``removed_actions`` are deleted. Raises Conflict,
    WrongState, PermissionDenied. The owners of new action items are told of them.
    """
    meeting = _locked(item.meeting, by)
    if not meeting.is_recordable:
        raise WrongState
    locked = AgendaItem.objects.select_for_update().get(pk=item.pk)
    _require(locked.version == version)
    cooked = cook(notes)
    locked.notes, locked.notes_html = cooked.source, cooked.html
    locked.version += 1
    locked.save(update_fields=["notes", "notes_html", "version"])
    _write_rows(Motion(item=locked), locked.motions, motions, removed_motions)
    owners = dict(locked.actions.values_list("pk", "owner"))
    blank = ActionItem(meeting=meeting, item=locked)
    written = _write_rows(blank, locked.actions, actions, removed_actions)
    tell_of_actions([row for row in written if owners.get(row.pk) != row.owner_id], by=by)
    return locked


def _write_rows(blank, manager, rows, removed) -> list:
    """Creates, updates and deletes the rows as in ``record_item``. Returns those in ``rows``."""
    stored = {row.pk: row for row in manager.all()}
    for pk in removed:
        if pk in stored:
            stored.pop(pk).delete()
    owner = {field.attname: getattr(blank, field.attname) for field in _foreign_keys(blank)}
    written = [stored.get(row.get("id")) or type(blank)(**owner) for row in rows]
    for saved, row in zip(written, rows, strict=True):
        for name, value in row.items():
            if name != "id":
                setattr(saved, name, value)
        saved.save()
    return written


def _foreign_keys(row):
    return [field for field in row._meta.concrete_fields if field.name in {"item", "meeting"}]


def finish_action(action: ActionItem, *, by: User) -> ActionItem:
    """Marks an open action item as done. Raises WrongState, PermissionDenied."""
    return _change_action(action, by, was=ActionItem.State.OPEN, becomes=ActionItem.State.DONE)


def reopen_action(action: ActionItem, *, by: User) -> ActionItem:
    """Marks a done action item as open again. Raises WrongState, PermissionDenied."""
    return _change_action(action, by, was=ActionItem.State.DONE, becomes=ActionItem.State.OPEN)


@transaction.atomic
def _change_action(action: ActionItem, by: User, *, was: str, becomes: str) -> ActionItem:
    locked = (
        ActionItem.objects.select_for_update(of=["self"])
        .select_related("meeting__body")
        .get(pk=action.pk)
    )
    if not by.has_perm("meetings.finish_action", locked):
        raise PermissionDenied
    if locked.state != was:
        raise WrongState
    locked.state = becomes
    locked.save(update_fields=["state"])
    return locked


# --- States -----------------------------------------------------------------------------------


@transaction.atomic
def convene_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Convenes a planned meeting, and tells the people and the followers of its body.

    Raises NoAgenda, WrongState, PermissionDenied.
    """
    locked = _locked(meeting, by)
    if not locked.items.exists():
        raise NoAgenda
    tell_of_meeting(_move(locked, State.CONVENED), by=by)
    return locked


@transaction.atomic
def open_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Opens the session and creates the minutes. Raises WrongState, PermissionDenied."""
    locked = _move(_locked(meeting, by), State.IN_SESSION)
    Minutes.objects.get_or_create(meeting=locked)
    return locked


@transaction.atomic
def suspend_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Suspends the session. Raises WrongState, PermissionDenied."""
    return _move(_locked(meeting, by), State.SUSPENDED)


@transaction.atomic
def resume_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Resumes a suspended session. Raises WrongState, PermissionDenied."""
    locked = _locked(meeting, by)
    if locked.state != State.SUSPENDED:
        raise WrongState
    return _move(locked, State.IN_SESSION)


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Closes the session. If ``ends_at`` is empty and the meeting started today, sets it to now.

    Raises WrongState, PermissionDenied.
    """
    locked = _locked(meeting, by)
    now = timezone.now().replace(second=0, microsecond=0)
    same_day = timezone.localdate(now) == timezone.localdate(locked.starts_at)
    if locked.ends_at is None and same_day and now > locked.starts_at:
        locked.ends_at = now
    return _move(locked, State.CLOSED, "ends_at")


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, reason: str) -> Meeting:
    """Cancels the meeting and stores the reason. If it was convened, also tells of it.

    Raises WrongState, PermissionDenied.
    """
    locked = _locked(meeting, by)
    was_convened = locked.state == State.CONVENED
    locked.cancelled_because = reason
    _move(locked, State.CANCELLED, "cancelled_because")
    if was_convened:
        tell_of_meeting(locked, by=by)
    return locked


@transaction.atomic
def declare_inquorate(meeting: Meeting, *, by: User) -> Meeting:
    """Records that the meeting was not held because there was no quorum.

    Tells the people and the followers of the body. Raises WrongState, PermissionDenied.
    """
    locked = _move(_locked(meeting, by), State.INQUORATE)
    tell_of_meeting(locked, by=by)
    return locked


@transaction.atomic
def circulate_minutes(meeting: Meeting, *, by: User) -> Minutes:
    """Circulates draft minutes: everybody who sees the meeting may now read them and send remarks.

    Tells the people and the followers of the body. Raises NotReady, WrongState, PermissionDenied.
    """
    locked = _locked(meeting, by)
    minutes = Minutes.objects.select_for_update().filter(meeting=locked).first()
    if minutes is None or minutes.state != Minutes.State.DRAFT:
        raise WrongState
    items = list(locked.items.with_progress())
    if missing := blocking(checks_of(locked, items, list(locked.attendance.all()))):
        raise NotReady(missing)
    minutes.state = Minutes.State.CIRCULATED
    minutes.circulated_at = timezone.now()
    minutes.remarks_until = timezone.localdate() + REMARKS_TIME
    minutes.save()
    tell_of_minutes(minutes, by=by)
    return minutes


def send_remarks(minutes: Minutes, *, by: User, text: str) -> None:
    """E-mails remarks on circulated minutes to the minute-taker, else to the chair.

    Replies to the e-mail go to ``by``. Raises PermissionDenied if ``by`` may not read the minutes,
    and WrongState if no remarks can be sent now.
    """
    if not by.has_perm("meetings.read_minutes", minutes):
        raise PermissionDenied
    if not minutes.takes_remarks:
        raise WrongState
    reader = minutes.remarks_go_to
    with translation.override(reader.language):
        heading = _("Remarks on the minutes")
        send_templated_email(
            "minutes_remarks",
            to=reader.email,
            subject=one_line(f"{heading}: {minutes.meeting.title}"),
            context={
                "heading": heading,
                "sender": by.get_full_name(),
                "title": minutes.meeting.title,
                "text": text,
                "url": settings.SITE_URL + minutes.get_absolute_url(),
            },
            reply_to=by.email,
        )


def is_recorded(meeting: Meeting, items: Iterable[AgendaItem]) -> bool:
    """Whether any fact of RECORDED_FACTS, any attendance or any agenda item was recorded.

    ``items``: the agenda items, which must come from ``with_progress``.
    """
    return (
        any(getattr(meeting, name) for name in RECORDED_FACTS)
        or any(item.is_recorded for item in items)
        or meeting.attendance.exists()
    )


def may_be_undone(meeting: Meeting, items: Iterable[AgendaItem]) -> bool:
    """Whether ``undo`` is possible.

    The opening can be undone until something is recorded, and the closing until the minutes are
    circulated. The record that there was no quorum can always be undone. ``items``: the agenda
    items, which must come from ``with_progress``.
    """
    if meeting.state == State.CLOSED:
        minutes = meeting.own_minutes
        return minutes is not None and minutes.state == Minutes.State.DRAFT
    if meeting.state == State.IN_SESSION:
        return not is_recorded(meeting, items)
    return meeting.state in Meeting.UNDONE


@transaction.atomic
def undo(meeting: Meeting, *, by: User) -> Meeting:
    """Undoes the opening, the closing, or the record that there was no quorum.

    Undoing the opening deletes the empty minutes. Clears ``ends_at`` if it is in the past. Raises
    WrongState, PermissionDenied.
    """
    locked = _locked(meeting, by, even=State.INQUORATE)
    if not may_be_undone(locked, locked.items.with_progress()):
        raise WrongState
    if locked.state == State.IN_SESSION:
        Minutes.objects.filter(meeting=locked).delete()
    if locked.ends_at and locked.ends_at <= timezone.now():
        locked.ends_at = None
    return _set_state(locked, Meeting.UNDONE[locked.state], "ends_at")


def _move(locked, state, *changed):
    if not locked.may_move_to(state):
        raise WrongState
    return _set_state(locked, state, *changed)


def _set_state(locked, state, *changed):
    locked.state = state
    locked.version += 1
    locked.save(update_fields=["state", "version", *changed])
    return locked


def _locked(meeting, by, *, even=None) -> Meeting:
    """Locks and returns the row of the meeting.

    Raises PermissionDenied if ``by`` may not record the meeting or its minutes are adopted. Raises
    WrongState if the meeting was called off. ``even``: a state in which this is no error.
    """
    locked = (
        Meeting.objects.select_for_update(of=["self"])
        .select_related("body", "minutes")
        .get(pk=meeting.pk)
    )
    if not by.has_perm("meetings.record", locked) or locked.is_frozen:
        raise PermissionDenied
    if locked.is_called_off and locked.state != even:
        raise WrongState
    return locked


def _require(is_current: bool) -> None:
    if not is_current:
        raise Conflict
