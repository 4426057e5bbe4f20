"""Loads the bodies and their meetings. Calls the same services as the views do."""

from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags

from demo.content.meeting import BODY, GROUP_BODY, MEETING, NEXT_MEETING
from demo.content.threads import GROUPS
from demo.dates import day_after
from forum.meetings import services
from forum.meetings.models import ActionItem, Body, Meeting
from forum.threads.models import Thread
from members.accounts.models import User
from members.membership.models import Group, GroupMembership

FUNCTIONS = {
    "chair": GroupMembership.Function.CHAIR,
    "minutes": GroupMembership.Function.MINUTE_TAKER,
    "member": GroupMembership.Function.MEMBER,
}
PLAN = ("number", "title", "place")


def load_meetings(now) -> None:
    """Creates missing bodies and meetings. Dates of future meetings are counted from ``now``."""
    users = User.objects.in_bulk(field_name="email")
    forum = _body(BODY, users, is_open=True)
    working_group = _body(GROUP_BODY, users, is_open=False)
    if not Meeting.objects.filter(body=forum).exists():
        _held(forum, MEETING, users)
        _announced(forum, NEXT_MEETING, now)
    if not Meeting.objects.filter(body=working_group).exists():
        _announced(working_group, GROUP_BODY["next_meeting"], now)


def _body(row, users, *, is_open):
    """Gets or creates the body, and adds its members.

    If a group with this name exists, the new body extends it (multi-table inheritance).
    """
    names = {group["key"]: group["name"] for group in GROUPS}
    name = names.get(row["group"], row["name"])
    body = Body.objects.filter(name=name).first()
    if body is None:
        group = Group.objects.filter(name=name).first()
        body = Body(
            group_ptr_id=group and group.pk,
            name=name,
            abbreviation=row["short_name"],
            description=row["description"],
            is_open=is_open,
        )
        body.save()
    for place in row["members"]:
        GroupMembership.objects.update_or_create(
            group=body,
            user=users[place["email"]],
            defaults={"function": FUNCTIONS[place["function"]]},
        )
    return body


def _recorder(body):
    taker = GroupMembership.Function.MINUTE_TAKER
    return body.memberships.select_related("user").get(function=taker).user


def _moment(day, hour):
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(hour)))


def _plan(body, row, day, **fields):
    """Creates a planned meeting with its agenda. Returns (meeting, minute-taker)."""
    recorder = _recorder(body)
    facts = {name: row[name] for name in PLAN} | fields
    facts["starts_at"] = _moment(day, row["starts"])
    meeting = services.create_meeting(by=recorder, body=body, **facts)
    agenda = [
        {"position": position, "kind": item["kind"], "title": item["title"]}
        | {"presenter": item["presenter"], "description": item.get("description", "")}
        for position, item in enumerate(row["agenda"], start=1)
    ]
    return services.save_agenda(
        meeting, by=recorder, version=meeting.agenda_version, rows=agenda
    ), recorder


def _announced(body, row, now):
    """Creates a future meeting. The notes of each agenda item become the item's description."""
    agenda = [item | {"description": _description(item)} for item in row["agenda"]]
    day = day_after(timezone.localdate(now), row["in_days"])
    meeting, recorder = _plan(body, row | {"agenda": agenda}, day, introduction=row["intro"])
    if row["state"] == Meeting.State.CONVENED:
        services.convene_meeting(meeting, by=recorder)


def _description(item) -> str:
    """The notes of an agenda item without HTML tags. Below them is a link to its thread, if any.

    The link is a plain URL. The page of the meeting shows the title of the thread instead.
    """
    notes = " ".join(strip_tags(item["notes"]).split())
    thread = Thread.objects.filter(title=item["thread"]).first() if item["thread"] else None
    address = f"Rozmowa: {settings.SITE_URL}{thread.get_absolute_url()}" if thread else ""
    return "\n\n".join(filter(None, [notes, address]))


def _held(body, row, users):
    """Creates a past meeting, records what happened, closes it and circulates its minutes."""
    day = date.fromisoformat(row["date"])
    meeting, recorder = _plan(
        body, row, day, kind=Meeting.Kind.INAUGURAL, introduction=row["date_note"]
    )
    services.convene_meeting(meeting, by=recorder)
    meeting = services.open_meeting(meeting, by=recorder)
    meeting = services.record_attendance(
        meeting,
        by=recorder,
        version=meeting.version,
        marks={users[mark["email"]]: mark["state"] for mark in row["attendance"]},
        ends_at=_moment(day, row["ends"]),
        breaks=row["breaks"],
        convening=row["convened"],
        guests="\n".join(f"{guest['name']}, {guest['role']}" for guest in row["guests"]),
        remarks=row["remarks"],
    )
    items = list(meeting.items.all())
    for item, told in zip(items, row["agenda"], strict=True):
        last = item == items[-1]
        services.record_item(
            item,
            by=recorder,
            version=item.version,
            notes=told["notes"],
            motions=told["decisions"],
            actions=_actions(row["actions"], users, day) if last else [],
        )
    services.close_meeting(meeting, by=recorder)
    services.circulate_minutes(meeting, by=recorder)


def _actions(rows, users, day):
    """The action items, in the form that ``record_item`` takes.

    Only finished action items have a due date. The meeting was years ago, so an open one with a due
    date would be years overdue.
    """
    return [
        {
            "what": row["what"],
            "owner": users[row["owner"]],
            "due_on": day_after(day, abs(row["due_days"])) if row["state"] == "done" else None,
            "state": ActionItem.State(row["state"]),
        }
        for row in rows
    ]
