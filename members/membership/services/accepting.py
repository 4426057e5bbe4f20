"""Accepting an invitation, also by people without an account.

Whoever has the token has read the e-mail with it, so a new account's address counts as verified.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from members.accounts.legal_notices import LegalNotice
from members.accounts.models import User
from members.audit.models import Entry, record
from members.background import enqueue
from members.membership import rules, tasks
from members.membership.models import Affiliation, Invitation
from members.membership.services.applications import confirm_organisation
from members.membership.services.joining import end_expired_affiliation
from members.membership.services.receipts import store_receipts
from members.units.models import ServiceArea


class InvitationSpent(Exception):
    """The invitation was accepted or withdrawn, or has expired."""


class AccountExists(Exception):
    """The address belongs to an account that is verified or was used. Its owner must sign in."""


@dataclass(frozen=True)
class Newcomer:
    """The data of a person who gets a new account."""

    first_name: str
    last_name: str
    password: str
    language: str


@transaction.atomic
def accept_invitation(
    token: str,
    *,
    by: User | Newcomer,
    position: str,
    areas: Iterable[ServiceArea] = (),
    notices: Iterable[LegalNotice] = (),
) -> Affiliation:
    """Accepts the invitation with ``token`` and returns the affiliation.

    If ``by`` is a Newcomer, opens an account. The affiliation is in force at once if the inviter is
    a moderator or coordinates the organisation; otherwise it waits like an application. Raises
    Invitation.DoesNotExist for an unknown token, InvitationSpent, AccountExists if the newcomer's
    address has an account, PermissionDenied if the user ``by`` has not verified the address.
    """
    # Locks the user before the invitation, as the deletion of an account does, to avoid a deadlock.
    if isinstance(by, User):
        User.objects.get_for_update(by.pk)
    invitation = _open_invitation(token)
    person = _open_account(invitation.email, by) if isinstance(by, Newcomer) else by
    if not has_address(person, invitation.email):
        raise PermissionDenied
    affiliation = _affiliate(invitation, person, position)
    affiliation.areas.add(*areas)
    invitation.accepted_at = timezone.now()
    invitation.affiliation = affiliation
    invitation.save(update_fields=["accepted_at", "affiliation"])
    store_receipts(notices, by=person)
    record(Entry.Action.ACCEPTED, by=person, about=person, where=invitation.organisation)
    if affiliation.state == Affiliation.State.PENDING:
        enqueue(tasks.mail_deciders, affiliation.pk)
    return affiliation


def has_address(person: User, email: str) -> bool:
    """Whether ``person`` has verified the address."""
    return EmailAddress.objects.filter(user=person, email__iexact=email, verified=True).exists()


def account_of(email: str) -> User | None:
    """The account with this address if it is verified or was used; None if a newcomer may have it.

    An account that nobody verified, signed in to or gave an affiliation does not count: anybody can
    sign up with somebody else's address.
    """
    account = User.objects.filter(email=User.objects.normalize_email(email)).first()
    if account is None:
        proved = EmailAddress.objects.filter(email__iexact=email, verified=True)
        return User.objects.filter(pk__in=proved.values("user")).first()
    return account if was_used(account) or has_address(account, email) else None


def was_used(account: User) -> bool:
    """Whether somebody signed in, or the account has a staff flag or an affiliation."""
    return bool(account.last_login or account.is_staff or account.affiliations.exists())


def _open_invitation(token: str) -> Invitation:
    """The invitation, locked, so that the second of two concurrent requests finds it accepted.

    Raises InvitationSpent, and Invitation.DoesNotExist for an unknown token.
    """
    rows = Invitation.objects.select_for_update(of=["self"]).select_related("organisation")
    invitation = rows.opened_by(token).get()
    if not Invitation.objects.open().filter(pk=invitation.pk).exists():
        raise InvitationSpent
    return invitation


def _open_account(email: str, newcomer: Newcomer) -> User:
    if account_of(email):
        raise AccountExists
    address = User.objects.normalize_email(email)
    # Deletes an unverified sign-up for this address: a browser that waits for its code cannot
    # finish it.
    User.objects.filter(email=address).delete()
    user = User.objects.create_user(
        address,
        newcomer.password,
        first_name=newcomer.first_name,
        last_name=newcomer.last_name,
        language=newcomer.language,
    )
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def _affiliate(invitation: Invitation, person: User, position: str) -> Affiliation:
    """The person's affiliation with the organisation that waits or is in force, else a new one.

    A waiting affiliation is put in force if the invitation makes a further decision unnecessary.
    """
    end_expired_affiliation(person, invitation.organisation)
    own = Affiliation.objects.select_for_update().filter(user=person)
    existing = own.filter(organisation=invitation.organisation, state__in=["pending", "active"])
    affiliation = existing.first() or Affiliation(
        user=person, organisation=invitation.organisation, position=position, is_primary=False
    )
    if affiliation.state == Affiliation.State.PENDING and _is_vouched_for(invitation, person):
        affiliation.state = Affiliation.State.ACTIVE
        affiliation.starts_at = affiliation.decided_at = timezone.now()
        affiliation.decided_by = invitation.invited_by
        affiliation.is_primary = not own.in_force().filter(is_primary=True).exists()
        confirm_organisation(invitation.organisation)
    affiliation.save()
    return affiliation


def _is_vouched_for(invitation: Invitation, person: User) -> bool:
    """Whether the invitation makes a further decision on the person unnecessary.

    The inviter must have been allowed to decide on applications to the organisation when they sent
    the invitation, must still be, and must not be the invited person.
    """
    if not invitation.vouched or invitation.invited_by_id == person.pk:
        return False
    return rules.vouches.test(invitation.invited_by, invitation.organisation)
