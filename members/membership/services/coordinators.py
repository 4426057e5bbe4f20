"""Appointing and dismissing coordinators and deputies."""

from pathlib import PurePath
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from members.accounts.models import User
from members.audit.models import Entry, record
from members.background import enqueue
from members.membership import rules, tasks
from members.membership.models import Affiliation, CoordinatorAppointment
from members.membership.services.applications import AlreadyDecided, affiliation_for_update
from members.units.models import Organisation


class NotInForce(Exception):
    """The person's affiliation with the organisation is not in force."""


class RoleTaken(Exception):
    """The organisation has a coordinator, who must be dismissed first."""


@transaction.atomic
def appoint_coordinator(
    affiliation: Affiliation, *, by: User, role: str, letter: File
) -> CoordinatorAppointment:
    """Appoints the person as ``role`` (coordinator or deputy), and sends them an e-mail.

    ``letter`` is the letter of authority, which ``check_letter`` has accepted. Ends an earlier
    appointment for the same affiliation. Raises NotInForce or RoleTaken, and PermissionDenied if
    ``by`` is not a moderator or is the person themselves.
    """
    # Concurrent appointments wait for this lock, so that no organisation gets two coordinators.
    Organisation.objects.select_for_update(no_key=True).get(pk=affiliation.organisation_id)
    locked = affiliation_for_update(affiliation)
    if locked.user_id == by.pk or not rules.is_moderator(by):
        raise PermissionDenied
    if not Affiliation.objects.in_force().filter(pk=locked.pk).exists():
        raise NotInForce
    if role == Affiliation.Role.COORDINATOR and _has_coordinator(locked.organisation):
        raise RoleTaken
    _end_appointments(locked, by)
    locked.role = role
    locked.save(update_fields=["role"])
    shown_name = letter.name
    # The name on disk is random and does not identify the person.
    letter.name = f"{uuid4().hex}{PurePath(shown_name).suffix}"
    appointment = CoordinatorAppointment.objects.create(
        affiliation=locked, role=role, letter=letter, letter_name=shown_name, appointed_by=by
    )
    record(
        Entry.Action.APPOINTED,
        by=by,
        about=locked.user,
        where=locked.organisation,
        reason=locked.get_role_display(),
    )
    enqueue(tasks.mail_appointment, locked.pk)
    return appointment


@transaction.atomic
def dismiss_coordinator(affiliation: Affiliation, *, by: User, reason: str) -> Affiliation:
    """Ends the person's role of coordinator or deputy, and sends them an e-mail with the reason.

    The affiliation stays in force. Raises AlreadyDecided if the person has neither role, and
    PermissionDenied if ``by`` is not a moderator.
    """
    locked = affiliation_for_update(affiliation)
    if not rules.is_moderator(by):
        raise PermissionDenied
    if locked.role == Affiliation.Role.MEMBER:
        raise AlreadyDecided
    _end_appointments(locked, by)
    locked.role = Affiliation.Role.MEMBER
    locked.save(update_fields=["role"])
    entry = record(
        Entry.Action.DISMISSED, by=by, about=locked.user, where=locked.organisation, reason=reason
    )
    enqueue(tasks.mail_dismissal, locked.pk, entry.pk)
    return locked


def _has_coordinator(organisation: Organisation) -> bool:
    own = organisation.affiliations.in_force()
    return own.filter(role=Affiliation.Role.COORDINATOR).exists()


def _end_appointments(affiliation: Affiliation, by: User) -> None:
    affiliation.appointments.filter(ended_at=None).update(ended_at=timezone.now(), ended_by=by)
