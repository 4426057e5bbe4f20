"""Rules for deleting old data of training."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from members.privacy.retention import Rule
from members.privacy.retention_periods import DECISIONS_KEPT
from training.models import (
    Audit,
    Enrolment,
    EnrolmentEvent,
    Programme,
    RecruitmentRecord,
    SpecialNeeds,
    SurveyResponse,
    TrainingGroup,
    TrainingSession,
)

NEEDS_KEPT = timedelta(days=30)
"""How long special needs are kept after the last session of the person's groups."""
UNSENT_KEPT = timedelta(days=180)
"""How long a form that was never sent is kept after it was last saved."""


def old_special_needs(now: datetime) -> QuerySet:
    """Special needs of people whose last session was longer than NEEDS_KEPT ago.

    Where the groups have no sessions, the last day of the programme counts instead, or else when a
    programme in the archive was last changed.
    """
    before = now - NEEDS_KEPT
    sessions = TrainingSession.objects.filter(group__enrolments__response=OuterRef("response"))
    last = sessions.order_by().values("group__enrolments__response").annotate(last=Max("ends_at"))
    needs = SpecialNeeds.objects.annotate(last_session=Subquery(last.values("last")))
    without = Q(last_session=None, response__programme__ends_on__lt=before.date())
    archived = Q(
        last_session=None,
        response__programme__ends_on=None,
        response__programme__state=Programme.State.ARCHIVED,
        response__programme__updated_at__lt=before,
    )
    return needs.filter(Q(last_session__lt=before) | without | archived)


def unsent_forms(now: datetime) -> QuerySet:
    """Application forms that were never sent, and not saved for longer than UNSENT_KEPT."""
    draft = SurveyResponse.State.DRAFT
    return SurveyResponse.objects.filter(state=draft, saved_at__lt=now - UNSENT_KEPT)


def _old_programmes(now: datetime) -> QuerySet:
    """Programmes that ended longer than DECISIONS_KEPT ago.

    Without a last day, the end of the last session counts, or else when the programme was changed.
    """
    before = now - DECISIONS_KEPT
    sessions = TrainingSession.objects.filter(group__programme=OuterRef("pk")).order_by()
    last = sessions.values("group__programme").annotate(last=Max("ends_at")).values("last")
    ended = Coalesce(Subquery(last), F("updated_at"))
    without = Q(ends_on=None, ended__lt=before)
    return Programme.objects.annotate(ended=ended).filter(Q(ends_on__lt=before.date()) | without)


def old_enrolments(now: datetime) -> QuerySet:
    """Enrolments in programmes that ended longer than DECISIONS_KEPT ago."""
    return Enrolment.objects.filter(programme__in=_old_programmes(now).values("pk"))


def old_forms(now: datetime) -> QuerySet:
    """Application forms of these programmes."""
    return SurveyResponse.objects.filter(programme__in=_old_programmes(now).values("pk"))


def old_steps(now: datetime) -> QuerySet:
    """Changes of the number of places in these programmes, with who made them."""
    return EnrolmentEvent.objects.filter(group__programme__in=_old_programmes(now).values("pk"))


def count_and_delete(enrolments: QuerySet) -> None:
    """Deletes the enrolments group by group, and keeps how many there were and how many held a
    place."""
    for group_id in list(enrolments.order_by("group").values_list("group", flat=True).distinct()):
        with transaction.atomic():
            rows = enrolments.filter(group=group_id)
            held = rows.filter(state=Enrolment.State.QUALIFIED).count()
            count, _by_model = rows.count(), rows.delete()
            TrainingGroup.objects.filter(pk=group_id).update(
                past_applications=F("past_applications") + count,
                past_places=F("past_places") + held,
            )


def old_audits(now: datetime) -> QuerySet:
    """Audits of these programmes, with what the auditors looked at."""
    return Audit.objects.filter(programme__in=_old_programmes(now).values("pk"))


def old_records(now: datetime) -> QuerySet:
    """Frozen records of the groups of these programmes."""
    return RecruitmentRecord.objects.filter(group__programme__in=_old_programmes(now).values("pk"))


RULES = [
    Rule("special needs", old_special_needs),
    Rule("application forms never sent", unsent_forms),
    Rule("records of recruitment", old_records),
    Rule("audits of training", old_audits),
    Rule("enrolments in training", old_enrolments, count_and_delete),
    Rule("application forms of training", old_forms),
    Rule("steps of training groups", old_steps),
]
