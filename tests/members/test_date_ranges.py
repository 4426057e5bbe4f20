"""Date ranges as text."""

from datetime import datetime

import pytest
from django.utils import timezone, translation

from members.date_ranges import DateRange, start_of_day


def at(*moment):
    return datetime(*moment, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("starts", "ends", "polish", "english"),
    [
        (
            at(2026, 7, 1, 10),
            at(2026, 7, 1, 15),
            "1 lipca 2026, 10:00–15:00",
            "1 July 2026, 10:00–15:00",
        ),
        (at(2026, 7, 1, 9, 30), None, "1 lipca 2026, 09:30", "1 July 2026, 09:30"),
        (at(2026, 7, 1, 10), at(2026, 7, 2, 15), "1–2 lipca 2026", "1–2 July 2026"),
        (at(2026, 7, 1), None, "1 lipca 2026", "1 July 2026"),
        (at(2026, 7, 1), at(2026, 7, 1), "1 lipca 2026", "1 July 2026"),
        (
            at(2026, 6, 30),
            at(2026, 7, 2),
            "30 czerwca – 2 lipca 2026",
            "30 June – 2 July 2026",
        ),
        (
            at(2026, 12, 31, 20),
            at(2027, 1, 1, 2),
            "31 grudnia 2026 – 1 stycznia 2027",
            "31 December 2026 – 1 January 2027",
        ),
        (
            at(2026, 7, 1, 18),
            at(2026, 7, 2),
            "1 lipca 2026, 18:00–24:00",
            "1 July 2026, 18:00–24:00",
        ),
        (at(2026, 6, 30, 18), at(2026, 7, 2), "30 czerwca – 1 lipca 2026", "30 June – 1 July 2026"),
        (
            at(2026, 12, 31, 20),
            at(2027, 1, 1),
            "31 grudnia 2026, 20:00–24:00",
            "31 December 2026, 20:00–24:00",
        ),
        (at(2026, 7, 1), at(2026, 7, 2, 12), "1–2 lipca 2026", "1–2 July 2026"),
        (
            at(2025, 7, 1),
            at(2026, 7, 2),
            "1 lipca 2025 – 2 lipca 2026",
            "1 July 2025 – 2 July 2026",
        ),
    ],
)
def test_date_range_as_text(starts, ends, polish, english):
    date_range = DateRange.of(starts, ends)
    with translation.override("pl"):
        assert str(date_range) == polish
    with translation.override("en"):
        assert str(date_range) == english


def test_datetime_attributes_of_days_and_times():
    days = DateRange.of(at(2026, 7, 1), at(2026, 7, 2))
    assert [part["machine"] for part in days.parts] == ["2026-07-01", "2026-07-02"]
    hours = DateRange.of(at(2026, 7, 1, 10), at(2026, 7, 1, 15))
    assert hours.parts[1]["machine"] == "2026-07-01 15:00:00+0200"


@pytest.mark.parametrize("day", [(2026, 3, 29), (2026, 10, 25)])
def test_day_of_a_clock_change_begins_at_midnight(day):
    late = at(*day, 23, 30).astimezone(timezone.get_fixed_timezone(0))
    assert timezone.localtime(start_of_day(late)) == at(*day)


def test_end_at_midnight_in_the_datetime_attribute():
    evening = DateRange.of(at(2026, 7, 1, 18), at(2026, 7, 2))
    assert evening.last_day == evening.first_day
    assert evening.parts[1]["machine"] == "2026-07-02 00:00:00+0200"
    assert DateRange.of(at(2026, 6, 30, 18), at(2026, 7, 2)).end["text"] == "1 lipca 2026, 24:00"
    assert DateRange.of(at(2026, 6, 30), at(2026, 7, 2, 9)).end["text"] == "2 lipca 2026, 09:00"
