"""Days and moments as people write them, marked up for programs."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from django.utils import timezone
from django.utils.dates import MONTHS_ALT
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


def when(moment: datetime | None) -> SafeString:
    """``3 marca 2026, 14:05`` in the time of the site, as a ``time`` element; nothing for None."""
    if not moment:
        return SafeString()
    local = timezone.localtime(moment)
    machine = f"{local:%Y-%m-%d %H:%M:%S%z}"
    return _element(machine, f"{_words(local)}, {machine[11:16]}")


def day(of: date | datetime | None) -> SafeString:
    """``3 marca 2026`` as a ``time`` element; nothing for None."""
    if not of:
        return SafeString()
    local = timezone.localtime(of) if isinstance(of, datetime) else of
    return _element(f"{local:%Y-%m-%d}", _words(local))


def words(of: date | datetime) -> str:
    """``3 marca 2026``, in the time of the site."""
    return _words(timezone.localtime(of) if isinstance(of, datetime) else of)


def _words(local: date) -> str:
    return f"{local.day} {_month(local.month, get_language())} {local.year}"


@cache
def _month(number: int, _language: str) -> str:
    """The name of a month beside the number of a day."""
    return str(MONTHS_ALT[number])


def _element(machine: str, text: str) -> SafeString:
    # Made of digits and the names of months: nothing in it needs escaping.
    return mark_safe(f'<time datetime="{machine}">{text}</time>')
