"""Working days in Poland: Monday to Friday, except public holidays.

The holidays are those of the Act of 18 January 1951 on days free from work; since 2025 Christmas
Eve is one of them. The package ``holidays`` lists them.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

POLAND = ZoneInfo("Europe/Warsaw")
DAY = timedelta(days=1)


@cache
def _holidays():
    # Imported here and not at the top, because the package loads the holidays of every country.
    from holidays import country_holidays

    return country_holidays("PL")


def is_workday(day: date) -> bool:
    """Whether offices in Poland work on ``day``."""
    return day.weekday() < 5 and day not in _holidays()


def add_workdays(moment: datetime, days: int) -> datetime:
    """The time that is ``days`` working days after ``moment``, at the same time of day.

    If ``moment`` is on a day off, the time is counted from the beginning of the next working day.
    """
    local = moment.astimezone(POLAND)
    day, clock = local.date(), local.time()
    if not is_workday(day):
        day, clock = _step(day, DAY, 1), time.min
    return datetime.combine(_step(day, DAY, days), clock, POLAND)


def subtract_workdays(moment: datetime, days: int) -> datetime:
    """The latest time ``x`` for which ``add_workdays(x, days) <= moment``.

    Use it in queries, which cannot call ``add_workdays``: ``created_at__lte=subtract_workdays(now,
    2)`` finds the rows that are at least two working days old.
    """
    local = moment.astimezone(POLAND)
    day, clock = local.date(), local.time()
    if not is_workday(day):
        day, clock = _step(day, -DAY, 1), time.max
    return datetime.combine(_step(day, -DAY, days), clock, POLAND)


def _step(day: date, step: timedelta, days: int) -> date:
    while days:
        day += step
        days -= is_workday(day)
    return day
