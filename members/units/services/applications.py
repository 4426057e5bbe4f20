"""Applying to belong to an organisation, and deciding on it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from members.accounts.models import User
from members.units import tasks
from members.units.models import Affiliation


class AlreadyDecided(Exception):
    """Somebody else decided on the application first."""


def approve_affiliation(affiliation: Affiliation, *, by: User) -> Affiliation:
    """Lets the applicant in from now on, and mails it. Raises AlreadyDecided, PermissionDenied."""
    return _decide(affiliation, by, Affiliation.State.ACTIVE, reason="")


def reject_affiliation(affiliation: Affiliation, *, by: User, reason: str) -> Affiliation:
    """Says no with a reason, and mails it. Raises AlreadyDecided, PermissionDenied."""
    return _decide(affiliation, by, Affiliation.State.REJECTED, reason=reason)


@transaction.atomic
def _decide(affiliation, by, state, reason):
    locked = Affiliation.objects.select_for_update().get(pk=affiliation.pk)
    # Superusers pass every predicate, so what nobody may do is refused here.
    if locked.user_id == by.pk or not by.has_perm("units.decide_affiliation", locked):
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
    locked.save()
    transaction.on_commit(lambda: tasks.mail_decision.enqueue(locked.pk))
    return locked
