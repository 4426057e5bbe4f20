"""Permissions to run meetings, and to write and read minutes."""

import rules

from forum.meetings.models import RECORDERS
from members.membership.access import membership_of
from members.membership.rules import is_member, is_moderator


@rules.predicate
def runs_body(user, body):
    """Whether ``user`` is the chair or the minute-taker of the body."""
    return body is not None and membership_of(user).has_function(body.pk, *RECORDERS)


@rules.predicate
def runs_meeting(user, meeting):
    """Whether ``user`` is the chair or the minute-taker of the meeting's body."""
    return meeting is not None and membership_of(user).has_function(meeting.body_id, *RECORDERS)


@rules.predicate
def belongs_to_body(user, minutes):
    return minutes is not None and minutes.meeting.body_id in membership_of(user).group_ids


@rules.predicate
def sees_body(user, minutes):
    return minutes is not None and minutes.meeting.body.is_open


@rules.predicate
def is_beyond_draft(user, minutes):
    return minutes is not None and minutes.state != minutes.State.DRAFT


@rules.predicate
def owns_action(user, action):
    return action is not None and action.owner_id == user.pk


@rules.predicate
def runs_meeting_of_action(user, action):
    return action is not None and runs_meeting(user, action.meeting)


rules.add_perm("meetings.add_meeting", is_member & (is_moderator | runs_body))
rules.add_perm("meetings.record", is_member & (is_moderator | runs_meeting))
rules.add_perm(
    "meetings.read_minutes",
    is_member & (is_moderator | belongs_to_body | (sees_body & is_beyond_draft)),
)
rules.add_perm(
    "meetings.finish_action",
    is_member & (owns_action | is_moderator | runs_meeting_of_action),
)
