"""Calendar files (iCalendar) of events. The tests read them with a parser."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from tests.factories.cms import make_event

WARSAW = timezone.get_default_timezone()


def entries(client, path):
    response = client.get(path)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content).walk("VEVENT")


def entry(client, event):
    (only,) = entries(client, f"{event.url}ics/")
    return only


def test_times_are_in_the_warsaw_time_zone(client, events):
    event = make_event(
        events,
        starts_at=datetime(2026, 7, 1, 10, tzinfo=WARSAW),
        ends_at=datetime(2026, 7, 1, 15, tzinfo=WARSAW),
    )
    assert entry(client, event).start == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert entry(client, event).end == datetime(2026, 7, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        ((2026, 3, 28, 22), (2026, 3, 29, 10), 11),
        ((2026, 10, 24, 22), (2026, 10, 25, 10), 13),
    ],
)
def test_daylight_saving_does_not_shift_times(client, events, starts, ends, hours):
    event = make_event(
        events,
        starts_at=datetime(*starts, tzinfo=WARSAW),
        ends_at=datetime(*ends, tzinfo=WARSAW),
    )
    read = entry(client, event)
    assert read.end - read.start == timedelta(hours=hours)
    assert read.end.astimezone(WARSAW).hour == 10


def test_all_day_events_have_dates_only(client, events):
    event = make_event(
        events,
        starts_at=datetime(2026, 7, 1, tzinfo=WARSAW),
        ends_at=datetime(2026, 7, 2, tzinfo=WARSAW),
    )
    assert entry(client, event).start == date(2026, 7, 1)
    assert entry(client, event).end == date(2026, 7, 3)


def test_special_characters_are_escaped(client, events):
    text = "Zażółć gęślą; jaźń, \\ „cytat”:\nnowy wiersz, 100 % i emoji 🌊 " + "długo " * 30
    event = make_event(events, title="A, b; c \\ d „ż”", intro=text, place="Łódź, sala; 2")
    read = entry(client, event)
    assert read["SUMMARY"] == "A, b; c \\ d „ż”"
    assert read["LOCATION"] == "Łódź, sala; 2"
    assert text.strip() in read["DESCRIPTION"]


def test_entry_has_url_and_language(client, events, settings):
    settings.SITE_URL = "https://forum.example.pl"
    event = make_event(events)
    read = entry(client, event)
    assert read["URL"] == f"https://forum.example.pl{event.url}"
    assert read["SUMMARY"].params["LANGUAGE"] == "pl"


def test_online_url_is_the_location_without_a_place(client, events):
    event = make_event(events, online_url="https://spotkanie.example.org/a")
    assert entry(client, event)["LOCATION"] == "https://spotkanie.example.org/a"


def test_file_has_the_name_of_the_event(client, events):
    event = make_event(events, slug="warsztaty")
    response = client.get(f"{event.url}ics/")
    assert response.headers["Content-Disposition"] == 'attachment; filename="warsztaty.ics"'


def test_change_keeps_the_uid_and_raises_the_sequence(client, events):
    event = make_event(events, first_published_at=timezone.now() - timedelta(days=1))
    before = entry(client, event)
    event.is_cancelled, event.slug = True, "inny-adres"
    event.save_revision().publish()
    event.refresh_from_db()
    event.last_published_at += timedelta(seconds=1)
    event.save()
    after = entry(client, event)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"] > 0
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")


def test_each_event_has_its_own_uid(client, events):
    first, second = (make_event(events, slug=slug) for slug in ("a", "b"))
    assert entry(client, first)["UID"] != entry(client, second)["UID"]


def test_subscription_has_upcoming_and_three_past_months(client, events):
    for days in (-1000, -91, -89, 1, 400):
        make_event(events, title=str(days), starts_at=timezone.now() + timedelta(days=days))
    read = entries(client, "/wydarzenia/calendar/")
    assert [str(event["SUMMARY"]) for event in read] == ["-89", "1", "400"]


def test_empty_calendar_is_valid(client, events):
    assert entries(client, "/wydarzenia/calendar/") == []
