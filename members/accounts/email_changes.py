"""The sign-in address changes: the former one is told, and can take the account back."""

import secrets
from datetime import timedelta

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

from members.accounts.models import EmailChange, User
from members.accounts.second_factor import factors_of
from members.accounts.signals import address_changed, address_restored
from members.accounts.tokens import digest_of
from members.mail.sending import send_templated_email

VALID_FOR = timedelta(days=7)


class LinkSpent(Exception):
    """The link was never in an e-mail, was used, or its time is over."""


class AddressTaken(Exception):
    """Somebody proved the former address for another account in the meantime."""


@transaction.atomic
def note_request(user: User, new_email: str) -> EmailChange:
    """A new address was typed and waits for its code; an e-mail tells the present address.

    Another code for the same address is the same request.
    """
    user = User.objects.get_for_update(user.pk)
    now = timezone.now()
    begun = now - timedelta(seconds=app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
    waiting = EmailChange.objects.waiting(user, new_email).filter(requested_at__gt=begun)
    if found := waiting.filter(old_email=user.email).first():
        return found
    token = secrets.token_urlsafe(32)
    change = EmailChange.objects.create(
        user=user,
        old_email=user.email,
        new_email=new_email,
        requested_at=now,
        expires_at=now + VALID_FOR,
        request_digest=digest_of(token),
    )
    _send("address_requested", change, token)
    return change


def note_change(user: User, *, old_email: str) -> EmailChange:
    """The person changed the address of ``user``; another e-mail tells the former one."""
    return _record_change(user, old_email, by=user)


@transaction.atomic
def change_for(user: User, *, old_email: str, by: User) -> EmailChange:
    """An administrator wrote another address into the account, whose mailbox is lost, say.

    The saved ``user`` has it already; here allauth's record follows. Nobody proved the address, so
    signing in will ask for a code. All sessions end, and an e-mail tells the former address.
    """
    user.emailaddress_set.all().delete()
    user.emailaddress_set.create(email=user.email, primary=True)
    change = _record_change(user, old_email, by=by)
    _end_sessions(user)
    return change


@transaction.atomic
def _record_change(user: User, old_email: str, *, by: User) -> EmailChange:
    now, token = timezone.now(), secrets.token_urlsafe(32)
    waiting = EmailChange.objects.waiting(user, user.email).filter(old_email=old_email)
    change = waiting.first() or EmailChange(
        user=user, old_email=old_email, new_email=user.email, requested_at=now
    )
    change.changed_at, change.expires_at = now, now + VALID_FOR
    change.change_digest = digest_of(token)
    change.save()
    address_changed.send(EmailChange, user=user, by=by)
    _send("address_changed", change, token)
    return change


@transaction.atomic
def restore(token: str) -> User:
    """The account has the address back to which the e-mail with ``token`` went.

    All sessions end, the password works no more, what was added since to sign in with is removed,
    and later changes can no longer be undone by their links. E-mails tell the addresses. Raises
    LinkSpent, AddressTaken.
    """
    found = EmailChange.objects.alive().opened_by(token).first()
    if found is None:
        raise LinkSpent
    try:
        user = User.objects.get_for_update(found.user_id)
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
    for email in sorted(told):
        _confirm(user, email)
    return user


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
    """Not by a task of its own: what a task is given is kept for a while."""
    path = reverse("accounts:restore_address", args=[token])
    with translation.override(change.user.language):
        subjects = {
            "address_requested": _("Somebody wants to change the sign-in address of your account"),
            "address_changed": _("The sign-in address of your account was changed"),
        }
        context = {"change": change, "url": settings.SITE_URL + path}
        send_templated_email(
            template, to=change.old_email, subject=subjects[template], context=context
        )


def _confirm(user: User, to: str) -> None:
    with translation.override(user.language):
        context = {
            "email": user.email,
            "is_former": to == user.email,
            "url": settings.SITE_URL + reverse("account_request_login_code"),
        }
        subject = _("The former sign-in address is back")
        send_templated_email("address_restored", to=to, subject=subject, context=context)
