"""Dates and times in words, for pages that print many of them.

The filter ``date`` prints the same; it takes six times as long. Whoever knows the ``language`` of
the page gives it: asking for it takes as long as all the rest.
"""

from datetime import date, datetime
from functools import cache

from django.utils import timezone
from django.utils.dates import MONTHS_ALT
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


def when(moment: datetime | None, language: str | None = None) -> SafeString:
    """The element ``time`` with "3 maja 2026, 14:05", here and in the reader's language.

    Empty where there is no moment.
    """
    if not moment:
        return SafeString()
    local = _here(moment)
    stamp = local.strftime("%Y-%m-%d %H:%M:%S%z")
    return mark_safe(f'<time datetime="{stamp}">{_words(local, language)}, {stamp[11:16]}</time>')  # noqa: S308


def on_day(moment: datetime | date | None, language: str | None = None) -> SafeString:
    """The same with the date alone."""
    if not moment:
        return SafeString()
    day = _here(moment) if isinstance(moment, datetime) else moment
    return mark_safe(f'<time datetime="{day:%Y-%m-%d}">{_words(day, language)}</time>')  # noqa: S308


def words(moment: datetime | date, language: str | None = None) -> str:
    """The date alone, without the element."""
    day = _here(moment) if isinstance(moment, datetime) else moment
    return _words(day, language)


def _here(moment: datetime) -> datetime:
    # No page has another time zone, and to ask which one is current took longer than all the rest.
    return moment.astimezone(timezone.get_default_timezone())


def _words(day: date, language: str | None) -> str:
    return f"{day.day} {_month(day.month, language or get_language())} {day.year}"


@cache
def _month(number: int, _language: str) -> str:
    return str(MONTHS_ALT[number])
