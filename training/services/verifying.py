"""Formal verification: the organiser ticks the criteria, and calls for what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from members.accounts.models import User
from members.background import enqueue
from training import tasks
from training.deadlines import deadline
from training.models import CompletionCall, EnrolmentEvent, SurveyResponse, Verification
from training.services.applying import EditConflict, note_in_history, open_calls
from training.services.places import AlreadyChanged

Kind = EnrolmentEvent.Kind


class AlreadyCalled(Exception):
    """A call for completion of this application is open already."""


def _locked(response: SurveyResponse, by: User) -> SurveyResponse:
    """The application, locked. Raises PermissionDenied unless ``by`` organises the programme."""
    rows = SurveyResponse.objects.select_for_update(no_key=True, of=["self"])
    stored = rows.select_related("programme").get(pk=response.pk)
    if not stored.is_submitted or not by.has_perm("training.organise", stored.programme):
        raise PermissionDenied
    return stored


@transaction.atomic
def verify(
    response: SurveyResponse,
    ticks: Mapping[int, bool | None],
    *,
    by: User,
    version: int | None,
    calls: Collection[int] = (),
) -> None:
    """Records for each criterion (id) whether the applicant fulfils it; None takes it back.

    Who and when change only where the answer changes. ``version``: the version of the application
    that was verified; ``calls``: ids of calls for completion that were answered, or not in time,
    and now count as checked. Raises EditConflict if the application has another version, and
    PermissionDenied, also for an application that was not sent.
    """
    stored, now = _locked(response, by), timezone.now()
    if stored.version != version:
        raise EditConflict
    known = dict(stored.verifications.values_list("criterion", "is_fulfilled"))
    criteria = stored.programme.criteria.filter(pk__in=ticks)
    changed = [row for row in criteria if ticks[row.pk] != known.get(row.pk)]
    for criterion in changed:
        _tick(stored, criterion, ticks[criterion.pk], by=by, at=now)
    checked = stored.completion_calls.unchecked_at(now).filter(pk__in=calls)
    if checked.update(checked_at=now) or changed or stored.is_changed_since_verified:
        found = [[row.text, ticks[row.pk]] for row in changed]
        note_in_history(stored, Kind.VERIFIED, at=now, by=by, criteria=found)
    stored.is_changed_since_verified = False
    stored.save(update_fields=["is_changed_since_verified"])


def _tick(response, criterion, answer: bool | None, *, by, at) -> None:
    if answer is None:
        response.verifications.filter(criterion=criterion).delete()
        return
    Verification.objects.update_or_create(
        response=response,
        criterion=criterion,
        defaults={"is_fulfilled": answer, "by": by, "at": at},
    )


@transaction.atomic
def call_for_completion(response: SurveyResponse, *, by: User, missing: str) -> CompletionCall:
    """Asks the applicant by e-mail to complete the application. Number and place stay.

    They have the programme's number of working days. A form that was opened before is not saved
    over the call: the application gets a new version. Raises PermissionDenied, AlreadyCalled while
    an earlier call is open, and AlreadyChanged if the application has ended in every group.
    """
    stored, now = _locked(response, by), timezone.now()
    if not stored.is_active:
        raise AlreadyChanged
    if open_calls(stored, now).exists():
        raise AlreadyCalled
    stored.completion_calls.unchecked_at(now).update(checked_at=now)
    stored.version += 1
    stored.save(update_fields=["version"])
    call = CompletionCall.objects.create(
        response=stored,
        missing=missing,
        until=deadline(now, stored.programme.completion_workdays),
        by=by,
        at=now,
    )
    note_in_history(stored, Kind.CALLED, at=now, by=by, reason=missing)
    enqueue(tasks.mail_completion_call, call.pk)
    return call
