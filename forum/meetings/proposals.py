"""What the site proposes for a new meeting: its number and the items of its agenda."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from forum.meetings.models import AgendaItem, Body, Meeting

Kind = AgendaItem.Kind

NUMERALS = [
    *((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX")),
    *((5, "V"), (4, "IV"), (1, "I")),
]
MOST = 399
"""The highest meeting number that is recognised. No body has so many meetings in a year."""


def roman(number: int) -> str:
    """``number``, from 1 to ``MOST``, in Roman numerals."""
    written = ""
    for value, numeral in NUMERALS:
        count, number = divmod(number, value)
        written += numeral * count
    return written


def next_numbers(bodies: Iterable[Body], year: int) -> dict[Body, str]:
    """Body -> the Roman number of its next meeting in ``year``: its highest number plus one.

    The first meeting of a year gets "I". The number is empty if a meeting of the body has a number
    that is not Roman. Makes one query for all bodies.
    """
    used = {body.pk: set() for body in bodies}
    meetings = Meeting.objects.filter(body__in=used, starts_at__year=year).exclude(number="")
    for pk, number in meetings.values_list("body", "number"):
        used[pk].add(number)
    return {body: _after(used[body.pk]) for body in bodies}


def _after(used: set[str]) -> str:
    numbers = {roman(number): number for number in range(1, MOST + 1)}
    if not used <= numbers.keys():
        return ""
    return roman(max((numbers[number] for number in used), default=0) + 1)


def first_agenda(meeting: Meeting) -> list[dict]:
    """The items with which meetings usually begin and end, as initial data of ``AgendaItemForm``.

    The adoption of the previous minutes is included only if the body has an earlier meeting.
    """
    earlier = Meeting.objects.filter(body=meeting.body_id, starts_at__lt=meeting.starts_at)
    titles = [
        (Kind.OPENING, _("Opening of the meeting and statement of the quorum")),
        (Kind.FORMAL, _("Adoption of the agenda")),
        (Kind.OTHER, _("Other business")),
        (Kind.FORMAL, _("Closing of the meeting")),
    ]
    if earlier.exists():
        title = _("Adoption of the minutes of the previous meeting")
        titles.insert(2, (Kind.MINUTES_APPROVAL, title))
    return [
        {"position": position, "kind": kind, "title": title}
        for position, (kind, title) in enumerate(titles, start=1)
    ]
