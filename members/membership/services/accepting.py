"""Accepts invitations. The invited person need not have an account.

Only somebody who read the e-mail knows the token of the invitation, so the address of a new account
counts as verified.
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
    """The invited address belongs to an account (see ``account_of``), whose owner must sign in."""


@dataclass(frozen=True)
class Newcomer:
    """The data with which an invited person without an account opens one."""

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

    If ``by`` is a Newcomer, opens an account, and deletes an unused, unverified account with the
    same address. The affiliation is in force at once if the inviter is a moderator or coordinates
    the organisation; otherwise it waits for a decision like an application.

    Raises Invitation.DoesNotExist if the token is unknown, InvitationSpent if the invitation is not
    open, and AccountExists if a newcomer's address has an account. Raises PermissionDenied if
    ``by`` is a user who has not verified the address, or whose account was erased.
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
    """The account with this address; None if a newcomer may open an account with it.

    An account counts only if its address is verified or ``was_used`` is true, because anybody can
    sign up with somebody else's address.
    """
    account = User.objects.filter(email=User.objects.normalize_email(email)).first()
    if account is None:
        proved = EmailAddress.objects.filter(email__iexact=email, verified=True)
        return User.objects.filter(pk__in=proved.values("user")).first()
    return account if was_used(account) or has_address(account, email) else None


def was_used(account: User) -> bool:
    """Whether somebody signed in to the account, or it has ``is_staff`` or an affiliation."""
    return bool(account.last_login or account.is_staff or account.affiliations.exists())


def _open_invitation(token: str) -> Invitation:
    """The open invitation with ``token``, locked until the transaction ends.

    Because of the lock, the second of two concurrent requests gets InvitationSpent. Raises
    Invitation.DoesNotExist for an unknown token.
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
    # An account that does not count (see account_of) is deleted. If a browser still waits for the
    # code of its sign-up, the sign-up cannot be finished.
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
    """Returns the person's pending or active affiliation with the organisation, or a new one.

    If it is pending and ``_is_vouched_for`` is true, makes it active.
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
    """Whether the invitation makes a decision on the person unnecessary.

    It does if the inviter could decide on applications to the organisation when they sent the
    invitation, still can, and is not the invited person.
    """
    if not invitation.vouched or invitation.invited_by_id == person.pk:
        return False
    return rules.vouches.test(invitation.invited_by, invitation.organisation)
