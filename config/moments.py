"""Days and moments as people write them, marked up for programs."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.dates import MONTHS_ALT
from django.utils.html import format_html
from django.utils.safestring import SafeString


def when(moment: datetime | None) -> SafeString:
    """``3 marca 2026, 14:05`` in the time of the site, as a ``time`` element; nothing for None."""
    if not moment:
        return SafeString()
    local = timezone.localtime(moment)
    machine = f"{local:%Y-%m-%d %H:%M:%S%z}"
    return format_html('<time datetime="{}">{}, {}</time>', machine, _words(local), machine[11:16])


def day(of: date | datetime | None) -> SafeString:
    """``3 marca 2026`` as a ``time`` element; nothing for None."""
    if not of:
        return SafeString()
    local = timezone.localtime(of) if isinstance(of, datetime) else of
    return format_html('<time datetime="{}">{}</time>', f"{local:%Y-%m-%d}", _words(local))


def _words(local: date) -> str:
    return f"{local.day} {MONTHS_ALT[local.month]} {local.year}"
