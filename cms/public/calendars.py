"""Calendar files with event pages (see ``members/calendars.py``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from members import calendars

if TYPE_CHECKING:
    from icalendar import Event


def calendar_response(events: Iterable, *, name: str, file_name: str) -> HttpResponse:
    """Returns a response that downloads ``events``, which are event pages, as a calendar file.

    ``name``: the name that a calendar program shows for the calendar.
    """
    entries = [_entry(event) for event in events]
    return calendars.calendar_response(entries, name=name, file_name=file_name)


def _entry(event) -> Event:
    """The calendar entry of an event page."""
    language = {"LANGUAGE": get_language() or settings.LANGUAGE_CODE}
    uid = f"{event.translation_key}-{language['LANGUAGE']}"
    changed_at = event.last_published_at or timezone.now()
    entry = calendars.new_entry(uid, event.date_range, changed_at=changed_at)
    entry.add("sequence", _sequence(event))
    entry.add("summary", event.title, parameters=language)
    entry.add("description", _description(event), parameters=language)
    place = ", ".join(filter(None, [event.place, event.address])) or event.online_url
    if place:
        entry.add("location", place, parameters=language)
    entry.add("url", settings.SITE_URL + event.url)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return entry


def _sequence(event) -> int:
    """A number that grows with each publication: the seconds from the first to the latest one."""
    if not (event.first_published_at and event.last_published_at):
        return 0
    return max(0, int((event.last_published_at - event.first_published_at).total_seconds()))


def _description(event) -> str:
    parts = [event.intro, event.access, event.online_url, settings.SITE_URL + event.url]
    return "\n\n".join(part.strip() for part in parts if part)
