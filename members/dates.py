"""Dates and times as text, for pages that print many of them.

The functions return the same text as Django's filter ``date``, which takes six times as long.
Callers that know the language should pass it: looking up the active language doubles the time.
"""

from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils import timezone
from django.utils.dates import MONTHS_ALT
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override, pgettext, pgettext_lazy

# Days as in "until Monday", which are in the genitive in Polish ("do poniedziałku").
UNTIL_DAYS = (
    pgettext_lazy("until", "Monday"),
    pgettext_lazy("until", "Tuesday"),
    pgettext_lazy("until", "Wednesday"),
    pgettext_lazy("until", "Thursday"),
    pgettext_lazy("until", "Friday"),
    pgettext_lazy("until", "Saturday"),
    pgettext_lazy("until", "Sunday"),
)


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


def on_month(day: date) -> SafeString:
    """A ``time`` element with month and year in the active language, such as "maj 2026"."""
    name = date_format(day, "F Y")
    # English writes months with a capital letter, Polish does not.
    name = name if get_language() == "en" else name.lower()
    return mark_safe(f'<time datetime="{day:%Y-%m}">{name}</time>')  # noqa: S308


def lately(moment: datetime | None, language: str | None = None) -> SafeString:
    """A ``time`` element for lists: "today, 14:05", "yesterday, 09:30", or for other days the date.

    Next to "today" and "yesterday" there is the full date for screen readers. Empty if ``moment``
    is None.
    """
    if not moment:
        return SafeString()
    local, language = _here(moment), language or get_language()
    stamp, date = local.strftime("%Y-%m-%d %H:%M:%S%z"), _words(local, language)
    days_ago = (_here(timezone.now()).date() - local.date()).days
    if days_ago in (0, 1):
        name, hour = _name_of_day(days_ago, language), stamp[11:16]
        date = f'{name}, {hour}<span class="visually-hidden"> ({date})</span>'
    return mark_safe(f'<time datetime="{stamp}">{date}</time>')  # noqa: S308


def until(moment: datetime) -> SafeString:
    """A ``time`` element with the last day of a period, such as "środy, 2 grudnia".

    ``moment`` is the end of the period. If it is midnight, the last day is the day before. The year
    is added if it is not the current year.
    """
    local = _here(moment)
    if local.time() == time.min:
        local -= timedelta(minutes=1)
    day = f"{local.day} {_month(local.month, get_language())}"
    if local.year != _here(timezone.now()).year:
        day = f"{day} {local.year}"
    text = pgettext("until", "%(weekday)s, %(day)s")
    text %= {"weekday": UNTIL_DAYS[local.weekday()], "day": day}
    return mark_safe(f'<time datetime="{local:%Y-%m-%d}">{text}</time>')  # noqa: S308


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
def _month(number: int, language: str) -> str:
    with override(language):
        return str(MONTHS_ALT[number])


@cache
def _name_of_day(days_ago: int, language: str) -> str:
    with override(language):
        return pgettext("in lists", "yesterday") if days_ago else pgettext("in lists", "today")
