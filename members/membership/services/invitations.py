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

    It is raised only for people whom the directory shows, so the inviter learns nothing new.
    """


@transaction.atomic
def invite(email: str, *, by: User, organisation: Organisation, source: str) -> Invitation:
    """Sends an invitation to ``organisation`` by e-mail. It is valid for VALID_FOR.

    Earlier open invitations of the address to this organisation are withdrawn (see
    ``_replace_earlier``). ``source`` says how the inviter came to know the address; the e-mail
    quotes it (Article 14 GDPR). If the inviter may decide on applications to the organisation,
    nobody has to approve the invited person. Raises AlreadyMember or TooManyInvitations, and
    PermissionDenied if ``by`` may not invite people to the organisation.
    """
    address = User.objects.normalize_email(email)
    # A concurrent request of the same user waits here, so that the limit counts both invitations.
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

    Raises AlreadyDecided if it is not open, and PermissionDenied if ``by`` may not withdraw it.
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
    # Looks only for members: the error must not reveal accounts that the directory does not show.
    if members.filter(user__in=members_among(User.objects.filter(email=address))).exists():
        raise AlreadyMember


def _replace_earlier(address: str, organisation: Organisation, vouched: bool) -> None:
    """Withdraws earlier open invitations of the same address to the same organisation.

    ``vouched`` says whether the new invitation makes a decision on the person unnecessary. If it is
    False, earlier invitations with ``vouched=True`` stay open.
    """
    earlier = Invitation.objects.open().filter(email=address, organisation=organisation)
    if not vouched:
        earlier = earlier.filter(vouched=False)
    earlier.update(withdrawn_at=timezone.now())
