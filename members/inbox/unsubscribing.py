"""The addresses in e-mails with which their receivers end them, without signing in (RFC 8058).

The address in an e-mail has a signed token that names the receiver, the kind of notification and
what it was about. Tokens do not expire, because old e-mails stay in mailboxes. A token lets its
holder only choose which e-mails the receiver gets, and see this choice. Somebody to whom the e-mail
was forwarded can do that, too; but whatever they choose, the e-mails go to the receiver alone, and
say only what the receiver may see.
"""

from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse

from members.accounts.models import User
from members.inbox.kinds import DIGEST, DIGEST_LABEL, kind_named

SALT = "inbox.unsubscribe"


class Unsubscription(NamedTuple):
    """What a token is about: e-mails of ``kind`` to the person, and those about ``target``."""

    user_id: int
    kind: str
    target: tuple[str, str] | None


def unsubscribe_url(user: User, kind: str, target: tuple[str, str] | None) -> str:
    """The whole address that ends e-mails like the one to ``user``."""
    token = signing.Signer(salt=SALT).sign_object([user.pk, kind, target])
    return settings.SITE_URL + reverse("inbox:unsubscribe", args=[token])


def read_token(token: str) -> Unsubscription | None:
    """What ``token`` allows; None if it is invalid."""
    try:
        user_id, kind, target = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Unsubscription(user_id, kind, tuple(target) if target else None)


def kind_label(kind: str) -> str:
    """The name of a kind of notifications; empty if the code no longer has it."""
    if kind == DIGEST:
        return str(DIGEST_LABEL)
    found = kind_named(kind)
    return str(found.label) if found else ""
