"""Training programmes and their groups as schema.org data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.public.menu import operator
from cms.public.schema_org import absolute, day, moment, organisation, thing
from training.models import Programme, TrainingGroup, TrainingSession

NOT_TAKING_PLACE = (TrainingGroup.State.CANCELLED, TrainingGroup.State.NOT_LAUNCHED)


def course_of(programme: Programme, groups: Iterable[TrainingGroup]) -> dict:
    """The programme as a schema.org course. ``groups``: with their sessions."""
    return thing(
        "Course",
        name=programme.local_title,
        description=programme.local_summary,
        url=absolute(reverse("training:programme", args=[programme.slug])),
        inLanguage="pl",
        provider=_provider(),
        hasCourseInstance=[_instance_of(programme, group) for group in groups if _dates_of(group)],
    )


def _instance_of(programme, group) -> dict:
    kinds = {session.kind for session in group.sessions.all()}
    is_blended = TrainingSession.Kind.DISTANCE in kinds
    return thing(
        "CourseInstance",
        courseMode="Blended" if is_blended else "Onsite",
        courseWorkload=f"PT{programme.hours}H" if programme.hours else "",
        location=_place_of(group),
        **_dates_of(group),
    )


def event_of(programme: Programme, group: TrainingGroup) -> dict | None:
    """The group as a schema.org event; None if it has no sessions. It names no people."""
    dates = _dates_of(group)
    if not dates:
        return None
    status = "EventCancelled" if group.state in NOT_TAKING_PLACE else "EventScheduled"
    return thing(
        "Event",
        name=f"{programme.local_title}: {group}" if str(group) else programme.local_title,
        description=programme.local_summary,
        url=absolute(reverse("training:group", args=[programme.slug, group.pk])),
        inLanguage="pl",
        eventStatus=f"https://schema.org/{status}",
        eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode",
        location=_place_of(group),
        maximumAttendeeCapacity=group.capacity,
        organizer=_provider(),
        **dates,
    )


def _dates_of(group) -> dict:
    """When the first session begins and the last one ends; empty without sessions."""
    sessions = list(group.sessions.all())
    if not sessions:
        return {}
    first = min(sessions, key=lambda session: session.starts_at)
    last = max(sessions, key=lambda session: session.ends_at)
    return {
        "startDate": _said(first, first.starts_at),
        "endDate": _said(last, last.ends_at),
    }


def _said(session, value: datetime) -> str:
    return moment(value) if session.date_range.has_hours else day(value)


def _place_of(group) -> dict | None:
    if not group.town:
        return None
    return thing(
        "Place",
        name=group.venue or group.town,
        address=thing(
            "PostalAddress",
            streetAddress=group.address,
            addressLocality=group.town,
            addressRegion=group.get_voivodeship_display(),
            addressCountry="PL",
        ),
    )


def _provider() -> dict | None:
    return organisation(operator().local_operator or _("Local Government Forum"))
