"""Creates bodies and meetings, mostly by calling services of the forum."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from forum.meetings import services
from forum.meetings.models import AgendaItem, Body, Meeting, Minutes
from members.membership.models import GroupMembership
from tests.factories.members import make_member


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    name = factory.Sequence(lambda n: f"Organ {n}")


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    body = factory.SubFactory(BodyFactory)
    title = factory.Sequence(lambda n: f"Posiedzenie {n}")
    number = factory.Sequence(lambda n: f"N{n}")
    place = "Łowicz, sala 5"
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.Sequence(lambda n: n % 900 + 1)
    title = factory.Sequence(lambda n: f"Punkt {n}")


def join(body, function=GroupMembership.Function.MEMBER, **person):
    """Creates a member who belongs to the body. ``person`` has fields of the user."""
    user = make_member(**person)
    GroupMembership.objects.create(group=body, user=user, function=function)
    return user


def make_body(**fields):
    """Creates a body with three members.

    The members are its attributes ``chair``, ``minute_taker`` and ``person``.
    """
    body = BodyFactory(**fields)
    body.chair = join(body, GroupMembership.Function.CHAIR)
    body.minute_taker = join(body, GroupMembership.Function.MINUTE_TAKER)
    body.person = join(body)
    return body


def open_session(body, *, items=1, **fields):
    """Creates a meeting that has begun. It has ``items`` agenda items, and minutes as a draft.

    ``body`` must have been created with ``make_body``.
    """
    fields = {"starts_at": timezone.now() - timedelta(hours=1)} | fields
    meeting = MeetingFactory(body=body, **fields)
    for position in range(1, items + 1):
        AgendaItemFactory(meeting=meeting, position=position)
    services.convene_meeting(meeting, by=body.minute_taker)
    return services.open_meeting(meeting, by=body.minute_taker)


def ready_to_circulate(body, **fields):
    """Creates a closed meeting with complete minutes. ``make_body`` must have created ``body``."""
    meeting = open_session(body, **fields)
    marks = {body.chair: "present", body.minute_taker: "present", body.person: "excused"}
    version = Meeting.objects.get(pk=meeting.pk).version
    services.record_attendance(meeting, by=body.minute_taker, version=version, marks=marks)
    return services.close_meeting(meeting, by=body.minute_taker)


def set_minutes(meeting, state):
    """Stores the state of a meeting's minutes without the checks of the services.

    Creates the minutes if there are none.
    """
    Minutes.objects.update_or_create(meeting=meeting, defaults={"state": state})
