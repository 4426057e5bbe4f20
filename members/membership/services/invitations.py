"""Sending and withdrawing invitations."""

import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from members.accounts.models import User
from members.audit.models import Entry, record
from members.membership import rules, tasks
from members.membership.access import membership_of
from members.membership.models import Affiliation, Invitation, digest_of
from members.membership.people import members_among
from members.membership.services.applications import AlreadyDecided
from members.units.models import Organisation

VALID_FOR = timedelta(days=14)
A_DAY = timedelta(days=1)
MOST_IN_A_DAY = 20


class TooManyInvitations(Exception):
    """The inviter has sent MOST_IN_A_DAY invitations in the last 24 hours."""


class AlreadyMember(Exception):
    """A member of the organisation has this address.

    The error tells the inviter nothing about a person whom the directory does not show.
    """


@transaction.atomic
def invite(email: str, *, by: User, organisation: Organisation, source: str) -> Invitation:
    """E-mails an invitation to ``organisation``, which can be accepted for fourteen days.

    ``source`` says how the inviter came to know the address; the e-mail repeats it (Article 14
    GDPR). If the inviter may decide on applications to the organisation, the invited person needs
    no further decision. Raises AlreadyMember, TooManyInvitations, PermissionDenied.
    """
    address = User.objects.normalize_email(email)
    # Another invitation that the user sends at the same time waits here, so the limit counts both.
    inviter = User.objects.get_for_update(by.pk)
    _refuse(inviter, address, organisation)
    now = timezone.now()
    vouched = rules.vouches.test(inviter, organisation)
    _replace_earlier(address, organisation, vouched)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=address,
        source=source,
        organisation=organisation,
        digest=digest_of(token),
        vouched=vouched,
        invited_by=inviter,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    record(Entry.Action.INVITED, by=inviter, where=organisation)
    tasks.send_invitation(invitation, token)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Withdraws the invitation, so that its link stops working.

    Raises AlreadyDecided, PermissionDenied.
    """
    locked = Invitation.objects.select_for_update(of=["self"]).get(pk=invitation.pk)
    if not rules.may_withdraw.test(by, locked):
        raise PermissionDenied
    if locked.stage != "open":
        raise AlreadyDecided
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    record(Entry.Action.WITHDRAWN, by=by, where=locked.organisation)
    return locked


def _refuse(inviter: User, address: str, organisation: Organisation) -> None:
    open_to = Organisation.objects.open_to_invitations_of(membership_of(inviter))
    if not open_to.filter(pk=organisation.pk).exists():
        raise PermissionDenied
    today = Invitation.objects.filter(invited_by=inviter, created_at__gt=timezone.now() - A_DAY)
    if today.count() >= MOST_IN_A_DAY:
        raise TooManyInvitations
    members = Affiliation.objects.in_force().filter(organisation=organisation)
    # Asks only for members: the error must not reveal accounts that the directory does not show.
    if members.filter(user__in=members_among(User.objects.filter(email=address))).exists():
        raise AlreadyMember


def _replace_earlier(address: str, organisation: Organisation, vouched: bool) -> None:
    """Withdraws earlier open invitations of the address to the organisation.

    ``vouched`` is that of the new invitation. If it is False, earlier vouched invitations stay
    open, because after one of them no further decision on the person is needed.
    """
    earlier = Invitation.objects.open().filter(email=address, organisation=organisation)
    if not vouched:
        earlier = earlier.filter(vouched=False)
    earlier.update(withdrawn_at=timezone.now())
