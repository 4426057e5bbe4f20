"""Calendar files with events (iCalendar, RFC 5545), to download or to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from members.date_ranges import DateRange

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Samorzadowe Forum//Wydarzenia//PL"
# How often calendar programs should reload the file (REFRESH-INTERVAL, RFC 7986).
ASK_AGAIN = timedelta(hours=12)


def calendar_response(events: Iterable, *, name: str, file_name: str) -> HttpResponse:
    """Returns a response that downloads ``events``, which are event pages, as a calendar file.

    ``name``: the name that a calendar program shows for the calendar.
    """
    from icalendar import Calendar  # imported late, because it is rarely needed

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_entry(event))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _entry(event) -> Event:
    """The calendar entry of an event page.

    Its UID stays the same when the page moves or the site changes its domain.
    """
    from icalendar import Event

    language = {"LANGUAGE": get_language() or settings.LANGUAGE_CODE}
    changed_at = event.last_published_at or timezone.now()
    entry = Event()
    entry.add("uid", f"{event.translation_key}-{language['LANGUAGE']}")
    entry.add("dtstamp", changed_at)
    entry.add("last-modified", changed_at)
    entry.add("sequence", _sequence(event))
    _add_times(entry, event.date_range)
    entry.add("summary", event.title, parameters=language)
    entry.add("description", _description(event), parameters=language)
    place = ", ".join(filter(None, [event.place, event.address])) or event.online_url
    if place:
        entry.add("location", place, parameters=language)
    entry.add("url", settings.SITE_URL + event.url)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return entry


def _add_times(entry: Event, date_range: DateRange) -> None:
    """Adds the start and end: as times in UTC, or as whole days if the event has no hours."""
    if not date_range.has_hours:
        entry.add("dtstart", date_range.first_day)
        entry.add("dtend", date_range.day_after)
        return
    entry.add("dtstart", date_range.starts.astimezone(UTC))
    if date_range.ends:
        entry.add("dtend", date_range.ends.astimezone(UTC))


def _sequence(event) -> int:
    """A number that grows with each publication: the seconds from the first to the latest one."""
    if not (event.first_published_at and event.last_published_at):
        return 0
    return max(0, int((event.last_published_at - event.first_published_at).total_seconds()))


def _description(event) -> str:
    parts = [event.intro, event.access, event.online_url, settings.SITE_URL + event.url]
    return "\n\n".join(part.strip() for part in parts if part)
