"""The sessions of a group as entries of a calendar file. They contain no personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from members.calendars import new_entry
from training.models import TrainingGroup

if TYPE_CHECKING:
    from icalendar import Event


def entries_of(group: TrainingGroup) -> list[Event]:
    """A calendar entry for each session of ``group``, which has its programme and sessions."""
    return [_entry(group, session) for session in group.sessions.all()]


def _entry(group, session) -> Event:
    programme = group.programme
    url = settings.SITE_URL + reverse("training:group", args=[programme.slug, group.pk])
    entry = new_entry(
        f"training-{programme.slug}-{group.pk}-{session.pk}",
        session.date_range,
        changed_at=programme.updated_at,
    )
    entry.add("summary", f"{session}: {programme.title} ({group})")
    entry.add("url", url)
    entry.add("description", url)
    place = session.place or ", ".join(filter(None, [group.venue, group.address, group.town]))
    if place and session.needs_presence:
        entry.add("location", place)
    cancelled = {TrainingGroup.State.CANCELLED, TrainingGroup.State.NOT_LAUNCHED}
    entry.add("status", "CANCELLED" if group.state in cancelled else "CONFIRMED")
    return entry
