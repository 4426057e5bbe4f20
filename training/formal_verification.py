"""How far the formal verification of an application is, for the lists of the organisers."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.utils.translation import pgettext_lazy

from training.models import CompletionCall, Criterion, Enrolment, Verification


class Formal(models.TextChoices):
    """The state of the formal verification. The first that applies counts."""

    CALLED = "called", pgettext_lazy("formal verification", "called to complete")
    COMPLETED = "completed", pgettext_lazy("formal verification", "completed, to be checked")
    OVERDUE = "overdue", pgettext_lazy("formal verification", "not completed in time")
    CHANGED = "changed", pgettext_lazy("formal verification", "changed after verification")
    UNFULFILLED = "unfulfilled", pgettext_lazy("formal verification", "criterion not fulfilled")
    UNVERIFIED = "unverified", pgettext_lazy("formal verification", "not verified")
    VERIFIED = "verified", pgettext_lazy("formal verification", "verified")


WAITING_FOR_ORGANISER = {
    Formal.COMPLETED: "warn",
    Formal.OVERDUE: "danger",
    Formal.CHANGED: "warn",
    Formal.UNFULFILLED: "danger",
    Formal.UNVERIFIED: "warn",
}
"""States in which the organiser has something to do, and the tones of their badges."""

TONES = {**WAITING_FOR_ORGANISER, Formal.CALLED: "info", Formal.VERIFIED: "success"}


def with_formal(enrolments: QuerySet[Enrolment], now: datetime) -> QuerySet[Enrolment]:
    """Annotates ``formal``: the state of the formal verification at ``now``.

    Empty without an application form, and in programmes without criteria while nothing is missing.
    """
    calls = CompletionCall.objects.filter(response=OuterRef("response"))
    unchecked = calls.unchecked_at(now)
    verified = Verification.objects.filter(response=OuterRef("response"))
    criteria = Criterion.objects.filter(programme=OuterRef("programme"))
    of_criterion = Verification.objects.filter(
        criterion=OuterRef("pk"), response=OuterRef(OuterRef("response"))
    )
    state = Case(
        When(response=None, then=Value("")),
        When(Exists(calls.open_at(now)), then=Value(Formal.CALLED)),
        When(Exists(unchecked.exclude(answered_at=None)), then=Value(Formal.COMPLETED)),
        When(Exists(unchecked), then=Value(Formal.OVERDUE)),
        When(response__is_changed_since_verified=True, then=Value(Formal.CHANGED)),
        When(Exists(verified.filter(is_fulfilled=False)), then=Value(Formal.UNFULFILLED)),
        When(Exists(criteria.exclude(Exists(of_criterion))), then=Value(Formal.UNVERIFIED)),
        When(Exists(criteria), then=Value(Formal.VERIFIED)),
        default=Value(""),
        output_field=models.CharField(),
    )
    return enrolments.annotate(formal=state)


def formal_label(enrolment: Enrolment) -> str:
    """The annotation of ``with_formal`` in words."""
    return str(Formal(enrolment.formal).label) if enrolment.formal else ""
