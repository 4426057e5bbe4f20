"""Finds out who is told of a meeting, of minutes or of a task, and enqueues their notifications.

The people of a body are told of its meetings unless they muted it; others are told if they follow
it. The services only enqueue a task, so that they are as fast with followers as without any.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tasks import task

from forum.meetings.models import ActionItem, Body, Meeting, Minutes
from forum.meetings.notifications import ACTION, BODY, MEETING, MINUTES
from forum.meetings.people import readers_of
from members.accounts.models import User
from members.background import enqueue
from members.inbox.models import Subscription
from members.inbox.services import BATCH, enqueue_notifications, levels_of
from members.inbox.substitutes import task_levels
from members.membership.people import group_q


def tell_of_meeting(meeting: Meeting, *, by: User) -> None:
    """Enqueues the notifications that ``by`` convened, changed or cancelled the meeting."""
    # Saving the plan raises one of the versions, saving the agenda the other: the sum is greater
    # after each change.
    change = meeting.version + meeting.agenda_version
    enqueue(notify_of_meeting, meeting.pk, change, by.pk, timezone.now().isoformat())


def tell_of_minutes(minutes: Minutes, *, by: User) -> None:
    """Enqueues the notifications that ``by`` circulated the minutes."""
    enqueue(notify_of_minutes, minutes.pk, by.pk)


def tell_of_actions(actions: Collection[ActionItem], *, by: User) -> None:
    """Enqueues the notifications of the owners of ``actions``, except for ``by``."""
    others = [action.pk for action in actions if action.owner_id != by.pk]
    if others:
        enqueue(notify_of_actions, others, timezone.now().isoformat())


@task()
def notify_of_meeting(meeting_id: int, change: int, by_id: int, at: str) -> None:
    """Tells of a change of the meeting, given as a number that is greater for later changes.

    Tells nobody of a meeting on an earlier day, because old meetings are recorded afterwards, too.
    """
    meeting = Meeting.objects.select_related("body").filter(pk=meeting_id).first()
    if meeting and timezone.localdate(meeting.starts_at) >= timezone.localdate():
        moment = datetime.fromisoformat(at)
        _tell(meeting.body, MEETING, meeting.pk, change, but=by_id, at=moment)


@task()
def notify_of_minutes(minutes_id: int, by_id: int) -> None:
    """Tells that minutes were circulated."""
    found = Minutes.objects.select_related("meeting__body").exclude(circulated_at=None)
    if minutes := found.filter(pk=minutes_id).first():
        body, at = minutes.meeting.body, minutes.circulated_at
        _tell(body, MINUTES, minutes.meeting_id, minutes.pk, but=by_id, at=at)


@task()
def notify_of_actions(action_ids: list[int], at: str) -> None:
    """Tells the owners of action items, or their substitutes, of the owners' tasks.

    Owners are told at the level for what is meant for them.
    """
    actions = ActionItem.objects.select_related("meeting__body").filter(pk__in=action_ids)
    for action in actions:
        readers = readers_of(action.meeting.body)
        owner = readers.filter(pk=action.owner_id).values_list("pk", flat=True)
        levels = task_levels(ACTION, owner, readers)
        enqueue_notifications(ACTION, action.pk, action.pk, levels, at=datetime.fromisoformat(at))


def _tell(body: Body, kind: str, target: int, row: int, *, but: int, at: datetime) -> None:
    for people in _followers(body):
        told = [pk for pk in people if pk != but]
        enqueue_notifications(kind, target, row, levels_of(BODY, body.pk, told), at=at)


def _followers(body: Body) -> Iterator[list[int]]:
    """The ids of the people of the body and of its other followers who may see its meetings."""
    followed = Subscription.objects.to(BODY, body.pk).filter(user=OuterRef("pk"))
    people = readers_of(body).filter(group_q([body.pk]) | Exists(followed)).order_by("pk")
    after = 0
    while batch := list(people.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        after = batch[-1]
        yield batch
