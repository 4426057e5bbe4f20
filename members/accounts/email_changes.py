"""Changes of the sign-in address. An e-mail to the former address has a link to undo the change."""

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
    """The link is unknown, was used already, or has expired, or its account was erased."""


class AddressTaken(Exception):
    """The former address belongs to another account by now."""


@transaction.atomic
def note_request(user: User, new_email: str) -> EmailChange:
    """Records that ``user`` asked for ``new_email``, and sends an e-mail to the current address.

    If the user has just made the same request and only asks for another code, returns the first
    EmailChange and sends no e-mail. Raises PermissionDenied if the account was erased.
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
    """Records that ``user`` changed the address, and sends an e-mail to the former address."""
    return _record_change(user, old_email, by=user)


@transaction.atomic
def change_for(user: User, *, old_email: str, by: User) -> EmailChange:
    """Records that the administrator ``by`` changed the address of ``user``.

    An administrator does this, for example, if the user has lost access to the mailbox. ``user`` is
    already saved with the new address. This function replaces allauth's EmailAddress with an
    unverified one, so that the next sign-in asks for a code. It ends all sessions of ``user`` and
    sends an e-mail to the former address.
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
    """Restores the former address of an account.

    ``token`` is from the link in the e-mail that was sent to this address.

    Ends all sessions of the account. Removes its password, and the second factors that were added
    since the change was requested. Marks this change and all later changes as undone, so that their
    links stop working. Deletes other accounts that use the address without having verified it (see
    ``_free_address``). Sends an e-mail to the restored address and to each new address of the
    undone changes. Raises LinkSpent or AddressTaken.
    """
    found = EmailChange.objects.alive().opened_by(token).first()
    if found is None:
        raise LinkSpent
    try:
        user = User.objects.get_for_update(found.user_id)
    except PermissionDenied:  # the account was erased
        raise LinkSpent from None
    change = EmailChange.objects.alive().filter(pk=found.pk).first()
    if change is None:  # a concurrent request used the link
        raise LinkSpent
    _free_address(change)
    _restore_address(user, change)
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


def _free_address(change: EmailChange) -> None:
    """Deletes other unverified accounts with the former address to which nobody ever signed in.

    Raises AddressTaken if another account with the address remains.
    """
    others = User.objects.exclude(pk=change.user_id)
    unproved = EmailAddress.objects.filter(email__iexact=change.old_email, verified=False)
    others.filter(email=change.old_email, last_login=None, emailaddress__in=unproved).delete()
    proved = EmailAddress.objects.filter(email__iexact=change.old_email, verified=True)
    taken = others.filter(email=change.old_email) | others.filter(emailaddress__in=proved)
    if taken.exists():
        raise AddressTaken


def _restore_address(user: User, change: EmailChange) -> None:
    """Sets the former address, and removes the password, which somebody else may know.

    Because the password changes, Django also rejects all sessions of the account.
    """
    user.emailaddress_set.all().delete()
    user.emailaddress_set.create(email=change.old_email, verified=True, primary=True)
    user.email = change.old_email
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])


def _remove_factors(user: User, *, since) -> None:
    """Removes the second factors that were added at ``since`` or later.

    If no factor is left, also removes the recovery codes."""
    own = Authenticator.objects.filter(user=user)
    own.filter(created_at__gte=since).delete()
    if not factors_of(user).exists():
        own.delete()


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def _send(template: str, change: EmailChange, token: str) -> None:
    """Sends the e-mail with ``token`` to the former address.

    This is not a task, because the arguments of tasks, here the token, stay in the database for two
    weeks. The content of a queued e-mail is deleted as soon as the mail server has accepted it.
    """
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
