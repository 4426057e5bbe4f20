"""Against what an applicant may appeal, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from training.deadlines import deadline
from training.models import Appeal, Enrolment, EnrolmentEvent

State, Kind = Enrolment.State, EnrolmentEvent.Kind


class Appealable(NamedTuple):
    """The step against which one may appeal, and until when."""

    step: EnrolmentEvent
    until: datetime


def appealable(enrolment: Enrolment, now: datetime) -> Appealable | None:
    """Against what the applicant may appeal at ``now``; None if there is nothing (any more).

    That is the step by which the application was rejected, or a deadline missed, or the person was
    last passed over for the reason that still holds. There is one appeal against each step, unless
    it was withdrawn. Reads the programme; makes a query if the state allows an appeal.
    """
    wanted = _wanted(enrolment)
    workdays = enrolment.programme.appeal_workdays
    if wanted is None or not workdays:
        return None
    standing = Appeal.objects.exclude(state=Appeal.State.WITHDRAWN).filter(against=OuterRef("pk"))
    steps = enrolment.events.filter(wanted).annotate(is_appealed=Exists(standing))
    step = steps.order_by("pk").last()
    if step is None or step.is_appealed:
        return None
    until = deadline(step.at, workdays)
    return Appealable(step, until) if now < until else None


def _wanted(enrolment) -> Q | None:
    """Which steps led to the present state, if one may appeal against it."""
    if enrolment.state == State.REJECTED:
        return Q(kind=Kind.REJECTED)
    if enrolment.state == State.EXPIRED:
        return Q(kind__in=[Kind.EXPIRED, Kind.OVERDUE])
    reason = enrolment.skip_reason
    # A blocked account is a matter of moderation, and its owner can appeal there.
    if enrolment.state != State.WAITING or reason in ("", Enrolment.SkipReason.SUSPENDED):
        return None
    return Q(kind__in=[Kind.WAITING, Kind.SKIPPED], details__skip_reason=reason)
