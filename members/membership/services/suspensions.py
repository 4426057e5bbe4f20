"""Suspending people from the forum, and lifting suspensions."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from members.accounts.models import User
from members.audit.models import Entry, record
from members.background import enqueue
from members.membership import rules, tasks
from members.membership.models import Suspension


class NotSuspended(Exception):
    """The suspension is over or was lifted."""


@transaction.atomic
def suspend(user: User, *, by: User, reason: str, until: datetime) -> Suspension:
    """Suspends ``user`` until the time ``until``, and sends them an e-mail.

    The new suspension replaces one that is in force. Raises ValueError if ``until`` has passed, and
    PermissionDenied if ``by`` may not suspend ``user``.
    """
    if until <= timezone.now():
        raise ValueError("The end of a suspension must be in the future.")
    locked = _lock(user, by)
    now = timezone.now()
    locked.suspensions.in_force().update(lifted_at=now)
    suspension = Suspension.objects.create(
        user=locked, by=by, reason=reason, starts_at=now, ends_at=until
    )
    _keep_in_step(locked, until)
    record(Entry.Action.SUSPENDED, by=by, about=locked, reason=reason)
    enqueue(tasks.mail_suspension, suspension.pk)
    return suspension


@transaction.atomic
def lift_suspension(suspension: Suspension, *, by: User) -> Suspension:
    """Ends a suspension at once, and sends the person an e-mail.

    Raises NotSuspended if it is not in force, and PermissionDenied if ``by`` may not suspend the
    person.
    """
    locked = _lock(suspension.user, by)
    current = locked.suspensions.in_force().filter(pk=suspension.pk).first()
    if current is None:
        raise NotSuspended
    current.lifted_at = timezone.now()
    current.save(update_fields=["lifted_at"])
    _keep_in_step(locked, None)
    record(Entry.Action.RESTORED, by=by, about=locked)
    enqueue(tasks.mail_suspension, current.pk)
    return current


def _lock(user: User, by: User) -> User:
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    # Not ``has_perm``, which is always True for superusers: this rule applies to them, too.
    if not rules.may_suspend.test(by, locked):
        raise PermissionDenied
    return locked


def _keep_in_step(user: User, until: datetime | None) -> None:
    user.suspended_until = until
    user.save(update_fields=["suspended_until"])
