"""Calendar files (iCalendar, RFC 5545), to download or to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse

from members.date_ranges import DateRange

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Samorzadowe Forum//Wydarzenia//PL"
# How often calendar programs should reload the file (REFRESH-INTERVAL, RFC 7986).
ASK_AGAIN = timedelta(hours=12)


def calendar_response(entries: Iterable[Event], *, name: str, file_name: str) -> HttpResponse:
    """Returns a response that downloads ``entries`` as a calendar file.

    ``name``: the name that a calendar program shows for the calendar.
    """
    from icalendar import Calendar  # imported late, because it is rarely needed

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(entry)
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def new_entry(uid: str, times: DateRange, *, changed_at: datetime) -> Event:
    """A calendar entry with its times: in UTC, or whole days if ``times`` has no hours.

    ``uid`` must stay the same when the page of the entry moves or the site changes its domain.
    """
    from icalendar import Event

    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", changed_at)
    entry.add("last-modified", changed_at)
    if not times.has_hours:
        entry.add("dtstart", times.first_day)
        entry.add("dtend", times.day_after)
        return entry
    entry.add("dtstart", times.starts.astimezone(UTC))
    if times.ends:
        entry.add("dtend", times.ends.astimezone(UTC))
    return entry
