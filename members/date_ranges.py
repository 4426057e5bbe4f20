"""Ranges of dates or times, as text and in machine-readable form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format

DAY = "j E Y"
MIDNIGHT = time(0)


@dataclass(frozen=True)
class DateRange:
    """A range from ``starts`` to ``ends``, both in local time; ``ends`` may be None.

    If both are midnight, the range has no hours, and its last day is included: "1–2 July" is stored
    as midnight of the 1st to midnight of the 2nd. If only the end is midnight, it counts as the end
    of the day before, and is written as 24:00.
    """

    starts: datetime
    ends: datetime | None = None

    @classmethod
    def of(cls, starts_at: datetime, ends_at: datetime | None) -> DateRange:
        """Creates a range from two times in any time zone. ``ends_at`` may be None."""
        return cls(timezone.localtime(starts_at), ends_at and timezone.localtime(ends_at))

    @property
    def has_hours(self) -> bool:
        return any(moment.time() != MIDNIGHT for moment in (self.starts, self.ends) if moment)

    @property
    def first_day(self):
        return self.starts.date()

    @property
    def last_day(self):
        last = (self.ends or self.starts).date()
        return last - timedelta(days=1) if self._ends_with_its_day else last

    @property
    def day_after(self):
        """The first day after the range."""
        return self.last_day + timedelta(days=1)

    @property
    def parts(self) -> list[dict]:
        """The start and, if it differs, the end, each as ``{"text", "machine"}``.

        ``text`` is in the active language. On one day, the texts are for example "1 lipca 2026,
        10:00" and "15:00"; for several days, "1" and "2 lipca 2026". ``machine`` is the value for
        the ``datetime`` attribute of ``<time>``.
        """
        if self.first_day == self.last_day:
            return self._hours_of_one_day()
        return [
            _day(self.first_day, _without_what_repeats(self.first_day, self.last_day)),
            _day(self.last_day, DAY),
        ]

    @property
    def end(self) -> dict:
        """The end, with day and hour, as ``{"text", "machine"}``. ``ends`` must not be None."""
        return self._end(f"{DAY}, H:i", f"{DAY}, 24:00")

    @property
    def dash(self) -> str:
        """The dash between the parts: without spaces within one month, with spaces otherwise."""
        one_month = (self.first_day.year, self.first_day.month) == (
            self.last_day.year,
            self.last_day.month,
        )
        return "–" if one_month else " – "

    def __str__(self):
        return self.dash.join(part["text"] for part in self.parts)

    def _hours_of_one_day(self) -> list[dict]:
        if not self.has_hours:
            return [_day(self.first_day, DAY)]
        parts = [_hour(self.starts, f"{DAY}, H:i")]
        if self.ends and self.ends != self.starts:
            parts.append(self._end("H:i", "24:00"))
        return parts

    @property
    def _ends_with_its_day(self) -> bool:
        """Whether only the end is midnight, so that it counts as 24:00 of the day before."""
        ends_at_midnight = self.ends and self.ends.time() == MIDNIGHT
        return bool(ends_at_midnight) and self.starts.time() != MIDNIGHT

    def _end(self, wanted: str, at_midnight: str) -> dict:
        part = _hour(self.ends, wanted)
        if self._ends_with_its_day:
            part["text"] = date_format(self.last_day, at_midnight)
        return part


def start_of_day(now: datetime) -> datetime:
    """Midnight at the start of the local day of ``now``."""
    return timezone.make_aware(datetime.combine(timezone.localdate(now), MIDNIGHT))


def _without_what_repeats(first, last) -> str:
    if first.year != last.year:
        return DAY
    return "j" if first.month == last.month else "j E"


def _day(day: date, wanted: str) -> dict:
    return {"text": date_format(day, wanted), "machine": day.isoformat()}


def _hour(moment: datetime, wanted: str) -> dict:
    return {"text": date_format(moment, wanted), "machine": date_format(moment, "Y-m-d H:i:sO")}
