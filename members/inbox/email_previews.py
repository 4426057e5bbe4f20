"""Previews of the e-mails about notifications."""

from functools import partial

from django.utils.translation import gettext as _

from members.accounts.models import User
from members.inbox.kinds import Letter
from members.inbox.letters import letter_options
from members.mail.previews import EmailPreview
from members.mail.sending import list_id_of, stable_message_id

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
    )
    return letter_options(User(pk=0), kind, letter)


PREVIEWS = [
    EmailPreview(
        "notification-reply",
        partial(notification, kind="reply", intro="%(name)s replied in a thread that you follow."),
    ),
    EmailPreview(
        "notification-mention",
        partial(notification, kind="mention", intro="%(name)s mentioned you in the Forum."),
    ),
]
