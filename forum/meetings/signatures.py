"""Who signs the minutes, and the titles under their names."""

from typing import NamedTuple

from django.utils.translation import pgettext

from forum.meetings.models import Meeting
from members.accounts.models import User
from members.people.models import Profile


class Signature(NamedTuple):
    """The place for a signature. ``name`` is empty if the meeting does not name the person."""

    name: str
    title: str


def signatures_of(meeting: Meeting) -> list[Signature]:
    """The signatures of the chair and of the minute-taker.

    Reads the profiles of both people, which say whether their titles are feminine or masculine.
    """
    return [
        Signature(str(meeting.chair or ""), _title_of_chair(_form_for(meeting.chair))),
        Signature(
            str(meeting.minute_taker or ""), _title_of_minute_taker(_form_for(meeting.minute_taker))
        ),
    ]


def _form_for(person: User | None) -> str:
    return getattr(getattr(person, "profile", None), "titles", "")


def _title_of_chair(form: str) -> str:
    return {
        Profile.Titles.FEMININE: pgettext("a woman", "Chair of the meeting"),
        Profile.Titles.MASCULINE: pgettext("a man", "Chair of the meeting"),
    }.get(form) or pgettext("signature", "Chair of the meeting")


def _title_of_minute_taker(form: str) -> str:
    return {
        Profile.Titles.FEMININE: pgettext("a woman", "Minute-taker"),
        Profile.Titles.MASCULINE: pgettext("a man", "Minute-taker"),
    }.get(form) or pgettext("signature", "Minute-taker")
