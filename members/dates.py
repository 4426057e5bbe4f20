"""Dates and times as text, for pages that print many of them.

The functions return the same text as Django's filter ``date``, which takes six times as long.
Callers that know the language should pass it: looking up the active language doubles the time.
"""

from datetime import date, datetime
from functools import cache

from django.utils import timezone
from django.utils.dates import MONTHS_ALT
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


def when(moment: datetime | None, language: str | None = None) -> SafeString:
    """A ``time`` element with local date and time, such as "3 maja 2026, 14:05".

    ``language`` defaults to the active language. Empty if ``moment`` is None.
    """
    if not moment:
        return SafeString()
    local = _here(moment)
    stamp = local.strftime("%Y-%m-%d %H:%M:%S%z")
    return mark_safe(f'<time datetime="{stamp}">{_words(local, language)}, {stamp[11:16]}</time>')  # noqa: S308


def on_day(moment: datetime | date | None, language: str | None = None) -> SafeString:
    """A ``time`` element with the date only, such as "3 maja 2026". Empty if ``moment`` is None."""
    if not moment:
        return SafeString()
    day = _here(moment) if isinstance(moment, datetime) else moment
    return mark_safe(f'<time datetime="{day:%Y-%m-%d}">{_words(day, language)}</time>')  # noqa: S308


def words(moment: datetime | date, language: str | None = None) -> str:
    """The date as text without the ``time`` element, such as "3 maja 2026"."""
    day = _here(moment) if isinstance(moment, datetime) else moment
    return _words(day, language)


def _here(moment: datetime) -> datetime:
    # The site uses one time zone. ``timezone.localtime`` would also look up the active time zone,
    # which takes longer than the rest of this module.
    return moment.astimezone(timezone.get_default_timezone())


def _words(day: date, language: str | None) -> str:
    return f"{day.day} {_month(day.month, language or get_language())} {day.year}"


@cache
def _month(number: int, _language: str) -> str:
    return str(MONTHS_ALT[number])
