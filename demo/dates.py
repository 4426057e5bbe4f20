"""Computes the dates of the demo. Everything in it happens in the working hours of Polish offices.

The content says how many days ago something happened, or in how many days it will happen. These
functions turn the numbers into times on working days, between 8:00 and 18:00.
"""

from datetime import date, datetime, time, timedelta

from members.membership.workdays import POLAND, is_workday

DAY = timedelta(days=1)
OPENS, OPEN_FOR = time(8), timedelta(hours=10)
WORKDAYS_A_WEEK = 5


def moment_before(now: datetime, days: float) -> datetime:
    """Returns a time on a working day, in office hours, approximately ``days`` days before ``now``.

    Counts back in office hours: 7 calendar days are 5 working days of 10 hours. So a larger
    ``days`` always gives an earlier time, and intervals keep their proportions. The result is
    never after ``now``.
    """
    left = days * WORKDAYS_A_WEEK / 7 * OPEN_FOR
    local = now.astimezone(POLAND)
    opening = datetime.combine(local.date(), OPENS, POLAND)
    if is_workday(opening.date()) and local >= opening:
        passed = min(local - opening, OPEN_FOR)
    else:
        opening, passed = _opening_before(opening), OPEN_FOR
    while left > passed:
        left -= passed
        opening, passed = _opening_before(opening), OPEN_FOR
    return opening + (passed - left)


def day_before(now: datetime, days: float) -> date:
    """The working day about ``days`` calendar days before ``now``."""
    return moment_before(now, days).date()


def day_after(day: date, days: int, *, lasting: int = 1) -> date:
    """The first day of an event that lasts ``lasting`` working days in a row.

    Normally, this is ``days`` calendar days after ``day``. If the event would then include a day
    off, it is moved to a later day, or to an earlier day if ``days`` is negative.
    """
    first = day + days * DAY
    back = -DAY if days < 0 else DAY
    while not all(is_workday(first + number * DAY) for number in range(lasting)):
        first += back
    return first


def _opening_before(opening: datetime) -> datetime:
    day = opening.date() - DAY
    while not is_workday(day):
        day -= DAY
    return datetime.combine(day, OPENS, POLAND)
