"""Letting somebody audit a programme for a time, and ending it."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from members.accounts.models import User
from members.background import enqueue
from training import tasks
from training.models import Audit, Programme


def grant_audit(
    programme: Programme, user: User, *, starts_on: date, ends_on: date, by: User
) -> Audit:
    """Lets ``user`` read the recruitment from ``starts_on`` to ``ends_on``, and tells them.

    Raises PermissionDenied unless ``by`` organises the programme.
    """
    if not by.has_perm("training.organise", programme):
        raise PermissionDenied
    audit = Audit.objects.create(
        programme=programme, user=user, starts_on=starts_on, ends_on=ends_on, granted_by=by
    )
    enqueue(tasks.mail_audit, audit.pk)
    return audit


def end_audit(audit: Audit, *, by: User) -> None:
    """Ends an audit at once. Raises PermissionDenied unless ``by`` organises the programme."""
    if not by.has_perm("training.organise", audit.programme):
        raise PermissionDenied
    Audit.objects.filter(pk=audit.pk, ended_at=None).update(ended_at=timezone.now())
