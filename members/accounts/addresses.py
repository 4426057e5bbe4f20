"""The sign-in address changes: the former one is told, and can take the account back."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from smtplib import SMTPException

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.accounts.letters import send_letter
from members.accounts.models import EmailChange, User
from members.accounts.second_factor import factors_of
from members.accounts.signals import address_changed, address_restored
from members.accounts.tokens import digest_of

logger = logging.getLogger(__name__)

VALID_FOR = timedelta(days=7)


class LinkSpent(Exception):
    """The link was never in a letter, was used, or its time is over."""


class LetterNotSent(Exception):
    """The present address could not be told, so that nothing changes."""


class AddressTaken(Exception):
    """Somebody proved the former address for another account in the meantime."""


def note_request(user: User, new_email: str) -> EmailChange:
    """A new address was typed and waits for its code; a letter tells the present address.

    Another code for the same address is the same request. Raises LetterNotSent.
    """
    token = secrets.token_urlsafe(32)
    change, is_new = _record_request(user, new_email, token)
    if is_new:
        _send_or_stop(change, token)
    return change


@transaction.atomic
def _record_request(user: User, new_email: str, token: str) -> tuple[EmailChange, bool]:
    user = User.objects.hold(user.pk)
    now = timezone.now()
    begun = now - timedelta(seconds=app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
    waiting = EmailChange.objects.waiting(user, new_email).filter(requested_at__gt=begun)
    if found := waiting.filter(old_email=user.email).first():
        return found, False
    change = EmailChange.objects.create(
        user=user,
        old_email=user.email,
        new_email=new_email,
        requested_at=now,
        expires_at=now + VALID_FOR,
        request_digest=digest_of(token),
    )
    return change, True


def note_change(user: User, *, old_email: str) -> EmailChange:
    """The person changed the address of ``user``; another letter tells the former one."""
    token = secrets.token_urlsafe(32)
    change = _record_change(user, old_email, token, by=user)
    _send_if_possible("address_changed", change, token)
    return change


@transaction.atomic
def change_for(user: User, *, old_email: str, by: User) -> EmailChange:
    """An administrator wrote another address into the account, whose mailbox is lost, say.

    The saved ``user`` has it already; here allauth's record follows. Nobody proved the address, so
    signing in will ask for a code. All sessions end, and a letter tells the former address.
    """
    user.emailaddress_set.all().delete()
    user.emailaddress_set.create(email=user.email, primary=True)
    token = secrets.token_urlsafe(32)
    change = _record_change(user, old_email, token, by=by)
    _end_sessions(user)
    transaction.on_commit(lambda: _send_if_possible("address_changed", change, token))
    return change


@transaction.atomic
def _record_change(user: User, old_email: str, token: str, *, by: User) -> EmailChange:
    now = timezone.now()
    waiting = EmailChange.objects.waiting(user, user.email).filter(old_email=old_email)
    change = waiting.first() or EmailChange(
        user=user, old_email=old_email, new_email=user.email, requested_at=now
    )
    change.changed_at, change.expires_at = now, now + VALID_FOR
    change.change_digest = digest_of(token)
    change.save()
    address_changed.send(EmailChange, user=user, by=by)
    return change


def restore(token: str) -> User:
    """The account has the address back to which the letter with ``token`` went.

    All sessions end, the password works no more, what was added since to sign in with is removed,
    and later changes can no longer be undone by their links. Letters tell the addresses. Raises
    LinkSpent, AddressTaken.
    """
    user, addresses = _restore(token)
    for email in addresses:
        _confirm(user, email)
    return user


@transaction.atomic
def _restore(token: str) -> tuple[User, list[str]]:
    found = EmailChange.objects.alive().opened_by(token).first()
    if found is None:
        raise LinkSpent
    try:
        user = User.objects.hold(found.user_id)
    except PermissionDenied:  # erased
        raise LinkSpent from None
    change = EmailChange.objects.alive().filter(pk=found.pk).first()
    if change is None:  # a second click at the same moment
        raise LinkSpent
    _make_room(change)
    _give_back(user, change)
    _remove_factors(user, since=change.requested_at)
    _end_sessions(user)
    undone = EmailChange.objects.filter(
        user=user, requested_at__gte=change.requested_at, restored_at=None
    )
    told = {change.old_email, *undone.values_list("new_email", flat=True)}
    undone.update(restored_at=timezone.now())
    address_restored.send(EmailChange, user=user)
    return user, sorted(told)


def _make_room(change: EmailChange) -> None:
    """Nobody keeps the address from its owner by signing up with it and never proving it."""
    others = User.objects.exclude(pk=change.user_id)
    unproved = EmailAddress.objects.filter(email__iexact=change.old_email, verified=False)
    others.filter(email=change.old_email, last_login=None, emailaddress__in=unproved).delete()
    proved = EmailAddress.objects.filter(email__iexact=change.old_email, verified=True)
    taken = others.filter(email=change.old_email) | others.filter(emailaddress__in=proved)
    if taken.exists():
        raise AddressTaken


def _give_back(user: User, change: EmailChange) -> None:
    """The password goes in any case: whether it changed in the meantime nobody can tell.

    With it, every session of the account is over, wherever its list is.
    """
    user.emailaddress_set.all().delete()
    user.emailaddress_set.create(email=change.old_email, verified=True, primary=True)
    user.email = change.old_email
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])


def _remove_factors(user: User, *, since) -> None:
    """Recovery codes stand in for a factor: without one they go, too."""
    own = Authenticator.objects.filter(user=user)
    own.filter(created_at__gte=since).delete()
    if not factors_of(user).exists():
        own.delete()


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def _send(template: str, change: EmailChange, token: str) -> None:
    """At once and by nobody else: in the queue of tasks the word could be read."""
    path = reverse("accounts:restore_address", args=[token])
    with translation.override(change.user.language):
        subjects = {
            "address_requested": _("Somebody wants to change the sign-in address of your account"),
            "address_changed": _("The sign-in address of your account was changed"),
        }
        context = {"change": change, "url": settings.SITE_URL + path}
        send_letter(template, to=change.old_email, subject=subjects[template], context=context)


def _send_or_stop(change: EmailChange, token: str) -> None:
    try:
        _send("address_requested", change, token)
    except (SMTPException, OSError) as error:
        change.delete()
        raise LetterNotSent from error


def _send_if_possible(template: str, change: EmailChange, token: str) -> None:
    """What has happened stays so when the letter about it cannot be sent."""
    try:
        _send(template, change, token)
    except (SMTPException, OSError):
        # The error itself would name the address.
        logger.error("The letter about a changed sign-in address could not be sent.")  # noqa: TRY400


def _confirm(user: User, to: str) -> None:
    with translation.override(user.language):
        context = {
            "email": user.email,
            "is_former": to == user.email,
            "url": settings.SITE_URL + reverse("account_request_login_code"),
        }
        subject = _("The former sign-in address is back")
        try:
            send_letter("address_restored", to=to, subject=subject, context=context)
        except (SMTPException, OSError):
            logger.error("The letter about a restored sign-in address could not be sent.")  # noqa: TRY400
