"""Periods of working days, in which people may answer, complete, or appeal."""

from __future__ import annotations

from datetime import datetime, time

from members.membership.workdays import POLAND, add_workdays

DAY_ENDS_AT = time(15)
"""The time of day, in Poland, at which a period of working days ends."""


def deadline(moment: datetime, workdays: int) -> datetime:
    """The end of ``workdays`` working days after ``moment``: at 15:00 of the last one."""
    last = add_workdays(moment, workdays).astimezone(POLAND).date()
    return datetime.combine(last, DAY_ENDS_AT, POLAND)
