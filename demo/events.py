"""Loads the events: two historical events, and others shortly before and after today."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cms.models import EventIndexPage, EventPage, HomePage, ProjectPage
from demo.building import add_page, body_of, picture
from demo.content.events import EVENTS, INTRO
from demo.dates import day_after, moment_before
from demo.projects import english_index, introduce


def load_events(home: HomePage, now: datetime) -> None:
    """Creates the missing events below the Polish ``home`` and its English translation."""
    index = EventIndexPage.objects.child_of(home).get()
    introduce(index, INTRO["pl"])
    english = english_index(index, slug="events", title="Events", intro=INTRO["en"])
    for row in EVENTS:
        page = add_page(index, _event(row, row["pl"], now))
        if page and "en" in row:
            translated = _event(row, row["en"], now)
            translated.translation_key = page.translation_key
            add_page(english, translated)


def _event(row: dict, texts: dict, now: datetime) -> EventPage:
    starts_at, ends_at = _times(row, timezone.localdate(now))
    return EventPage(
        slug=texts["slug"],
        title=texts["title"],
        intro=texts["intro"],
        body=body_of([("text", texts["body"])], texts["title"]),
        access=texts.get("access", ""),
        starts_at=starts_at,
        ends_at=ends_at,
        place=row.get("place", ""),
        address=row.get("address", ""),
        online_url=row.get("online_url", ""),
        office=texts.get("office", row.get("office", "")),
        is_cancelled=row.get("is_cancelled", False),
        project=ProjectPage.objects.filter(slug=row.get("project")).first(),
        image=picture(**row["image"]) if "image" in row else None,
        image_alt=row["image"]["alt"] if "image" in row else "",
        first_published_at=_announced(row["announced"], now),
    )


def _times(row: dict, today: date) -> tuple[datetime, datetime | None]:
    """(start, end) in local time. Historical events get midnight, because their hours are unknown.

    The end is None if only one day is known.
    """
    if "days_ahead" not in row:
        first, last = row["starts"], row["ends"]
        return _midnight(first), _midnight(last) if last else None
    lasting = row.get("days", 1)
    day = day_after(today, row["days_ahead"], lasting=lasting)
    last_day = day + timedelta(days=lasting - 1)
    return _at(day, row["starts"]), _at(last_day, row["ends"])


def _at(day: date, hour: str) -> datetime:
    hours, minutes = hour.split(":")
    return timezone.make_aware(datetime.combine(day, time(int(hours), int(minutes))))


def _midnight(day: str) -> datetime:
    return _at(date.fromisoformat(day), "0:00")


def _announced(announced: str | int, now: datetime) -> datetime:
    if isinstance(announced, int):
        return moment_before(now, -announced)
    return _midnight(announced)
