"""Previews of the e-mails about notifications."""

from datetime import date
from functools import partial

from django.utils.translation import gettext as _, ngettext, pgettext

from members.accounts.models import User
from members.inbox.applications import APPLICATION, application_letter
from members.inbox.digest_writing import Part, digest_options
from members.inbox.kinds import Letter, Line
from members.inbox.letters import letter_options
from members.inbox.models import Level
from members.mail.previews import EmailPreview
from members.mail.sending import list_id_of, stable_message_id
from members.membership.models import Affiliation, Substitution
from members.membership.stand_ins import reason_for_substitute
from members.units.models import Organisation

TITLE = "Dowóz uczniów: jak rozliczają Państwo kilometry bez pasażerów?"
TEXT = """Płacimy tylko za kilometry z uczniami, ale stawka jest wyższa.

Przed przetargiem policzyliśmy oba warianty. Arkusz jest w załączniku."""


def notification(*, kind: str, intro: str) -> dict:
    letter = Letter(
        subject=_("Re: %(title)s") % {"title": TITLE},
        intro=_(intro) % {"name": "Anna Przykładowa"},
        title=TITLE,
        url="/forum/posts/1/",
        headers={
            "message_id": stable_message_id("post", 1),
            "in_reply_to": stable_message_id("thread", 1),
            "list_id": list_id_of("thread", 1, TITLE),
        },
        place="Oświata",
        text=TEXT,
        target=("thread", "1"),
        context={"answerable": True},
    )
    return letter_options(User(pk=0), kind, letter)


def application(*, stands_in: bool = False) -> dict:
    affiliation = Affiliation(
        pk=1,
        user=User(first_name="Anna", last_name="Przykładowa"),
        organisation=Organisation(name="Urząd Gminy Przykładowo", is_confirmed=False),
        position="inspektor",
    )
    reason = ""
    if stands_in:
        absent = User(first_name="Jan", last_name="Przykładowy")
        row = Substitution(user=absent, last_day=date(2026, 7, 17))
        reason = reason_for_substitute([row])
    return letter_options(User(pk=0), APPLICATION, application_letter(affiliation), reason)


def digest(*, period: str) -> dict:
    parts = [
        Part(
            _("Questions without an answer in your service areas"),
            [
                Line(
                    _("Question by: %(name)s") % {"name": "Anna Przykładowa"},
                    "Kto utrzymuje zatoki autobusowe zimą?",
                    "/forum/threads/1/",
                    "Zarządzanie drogami",
                )
            ],
        ),
        Part(
            pgettext("digest", "What you follow"),
            [
                Line(
                    ngettext("%(n)s new post", "%(n)s new posts", 3) % {"n": 3},
                    TITLE,
                    "/forum/posts/1/",
                    "Oświata",
                    "Płacimy tylko za kilometry z uczniami, ale stawka jest wyższa.",
                )
            ],
        ),
    ]
    return digest_options(User(pk=0), period, "2026-07-06T07:00:00+02:00", parts)


PREVIEWS = [
    EmailPreview(
        "notification-reply",
        partial(notification, kind="reply", intro="%(name)s replied in a thread that you follow."),
    ),
    EmailPreview(
        "notification-mention",
        partial(notification, kind="mention", intro="%(name)s mentioned you in the Forum."),
    ),
    EmailPreview("application-waits", application),
    EmailPreview("application-waits-substitute", partial(application, stands_in=True)),
    EmailPreview("digest-daily", partial(digest, period=Level.DAILY)),
    EmailPreview("digest-weekly", partial(digest, period=Level.WEEKLY)),
]
