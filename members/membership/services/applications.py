"""Deciding on applications, and ending affiliations."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from members.accounts.models import User
from members.audit.models import Entry, record
from members.background import enqueue
from members.membership import rules, tasks
from members.membership.models import Affiliation
from members.units.models import Organisation


class AlreadyDecided(Exception):
    """The affiliation or invitation is not in the state that the action requires.

    Usually somebody else has just changed it.
    """


def approve_affiliation(affiliation: Affiliation, *, by: User) -> Affiliation:
    """Approves the application and sends the applicant an e-mail.

    If the applicant proposed the organisation, it becomes part of the register. Raises
    AlreadyDecided if the application is not pending, and PermissionDenied if ``by`` may not decide
    on it.
    """
    return _decide(affiliation, by, Affiliation.State.ACTIVE, reason="")


def reject_affiliation(affiliation: Affiliation, *, by: User, reason: str) -> Affiliation:
    """Rejects the application and sends the applicant an e-mail with the reason.

    Raises AlreadyDecided if the application is not pending, and PermissionDenied if ``by`` may not
    decide on it.
    """
    return _decide(affiliation, by, Affiliation.State.REJECTED, reason=reason)


@transaction.atomic
def end_affiliation(affiliation: Affiliation, *, by: User, reason: str = "") -> Affiliation:
    """Ends an affiliation, and the appointment as coordinator that belongs to it.

    If the affiliation was primary, another one in force becomes primary. If ``by`` is not its
    user, the user gets an e-mail with the reason. Posts signed with the affiliation do not change.
    Raises AlreadyDecided if it is not in force, and PermissionDenied if ``by`` may not end it.
    """
    locked = affiliation_for_update(affiliation)
    if not rules.may_end.test(by, locked):
        raise PermissionDenied
    if not Affiliation.objects.in_force().filter(pk=locked.pk).exists():
        raise AlreadyDecided
    now = timezone.now()
    locked.appointments.filter(ended_at=None).update(ended_at=now, ended_by=by)
    was_primary = locked.is_primary
    locked.state, locked.ends_at, locked.is_primary = Affiliation.State.ENDED, now, False
    locked.role = Affiliation.Role.MEMBER
    locked.save(update_fields=["state", "ends_at", "is_primary", "role"])
    if was_primary:
        _make_another_primary(locked)
    organisation = locked.organisation
    entry = record(Entry.Action.ENDED, by=by, about=locked.user, where=organisation, reason=reason)
    if locked.user_id != by.pk:
        enqueue(tasks.mail_ending, locked.pk, entry.pk)
    return locked


def affiliation_for_update(affiliation: Affiliation) -> Affiliation:
    """The affiliation, read from the database again and locked.

    The row of its user is locked, too, so that concurrent requests cannot make two affiliations of
    one user primary.
    """
    User.objects.select_for_update(no_key=True).get(pk=affiliation.user_id)
    return (
        Affiliation.objects.select_for_update(of=["self"])
        .select_related("user", "organisation")
        .get(pk=affiliation.pk)
    )


def _make_another_primary(ended: Affiliation) -> None:
    another = Affiliation.objects.in_force().filter(user=ended.user_id).order_by("starts_at", "pk")
    if first := another.first():
        first.is_primary = True
        first.save(update_fields=["is_primary"])


@transaction.atomic
def _decide(affiliation, by, state, reason):
    locked = affiliation_for_update(affiliation)
    # Not ``has_perm``, which is always True for superusers: this rule applies to them, too.
    if not rules.may_decide.test(by, locked):
        raise PermissionDenied
    if locked.state != Affiliation.State.PENDING:
        raise AlreadyDecided
    locked.state = state
    locked.reason = reason
    locked.decided_by = by
    locked.decided_at = timezone.now()
    if state == Affiliation.State.ACTIVE:
        locked.starts_at = locked.decided_at
        elsewhere = Affiliation.objects.in_force().filter(user=locked.user_id, is_primary=True)
        locked.is_primary = not elsewhere.exists()
        confirm_organisation(locked.organisation)
    locked.save()
    action = Entry.Action.APPROVED if state == Affiliation.State.ACTIVE else Entry.Action.REJECTED
    record(action, by=by, about=locked.user, where=locked.organisation, reason=reason)
    enqueue(tasks.mail_decision, locked.pk)
    return locked


def confirm_organisation(organisation: Organisation) -> None:
    """Puts the organisation into the register, if it was only proposed so far."""
    if not organisation.is_confirmed:
        organisation.is_confirmed = True
        organisation.save(update_fields=["is_confirmed"])
