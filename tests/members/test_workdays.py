"""Adding and subtracting Polish working days."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given, strategies as st

from members.membership.workdays import POLAND, add_workdays, is_workday, subtract_workdays


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=POLAND)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-07-06 10:00", "2026-07-08 10:00"),  # from Monday to Wednesday
        ("2026-07-10 15:30", "2026-07-14 15:30"),  # from Friday over the weekend
        ("2026-07-11 09:00", "2026-07-15 00:00"),  # on a Saturday: counts from the start of Monday
        ("2026-06-03 12:00", "2026-06-08 12:00"),  # over Corpus Christi, a Thursday
        ("2025-12-23 12:00", "2025-12-30 12:00"),  # Christmas Eve: a holiday since 2025
        ("2024-12-23 12:00", "2024-12-27 12:00"),  # Christmas Eve: a working day before 2025
        ("2026-11-10 08:00", "2026-11-13 08:00"),  # over Independence Day
        ("2026-10-23 12:00", "2026-10-27 12:00"),  # over the end of summer time
    ],
)
def test_two_working_days(moment, expected):
    assert add_workdays(at(moment), 2) == at(expected)


def test_days_are_polish_days():
    late_on_friday_in_utc = datetime.fromisoformat("2026-07-10T22:30:00+00:00")
    assert add_workdays(late_on_friday_in_utc, 1) == at("2026-07-14 00:00")


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-06-04", False), ("2025-12-24", False), ("2024-12-24", True), ("2026-07-12", False)],
)
def test_days_off(day, expected):
    assert is_workday(date.fromisoformat(day)) is expected


moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=POLAND)
)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=12)), st.integers(1, 4))
@example(at("2026-07-11 09:00"), timedelta(days=3, hours=15), 2)
@example(at("2026-07-10 15:30"), timedelta(days=4), 2)
def test_add_and_subtract_agree(applied, later, days):
    now = applied + later
    assert (add_workdays(applied, days) <= now) == (applied <= subtract_workdays(now, days))
