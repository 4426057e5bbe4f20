"""Writing the record of the recruitment of a group, and freezing it.

The content of a record names people by the ids of their accounts. A document made from it shows the
names, as long as the accounts exist. The content is plain JSON: times are ISO 8601 in UTC.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime

from django.conf import settings
from django.utils import translation

from training.models import (
    Enrolment,
    EnrolmentEvent,
    RecruitmentRecord,
    TrainingGroup,
)
from training.models.records import checksum_of

FORMAT = 1
"""The version of the content. A later one must still read the earlier ones."""


def freeze(group: TrainingGroup, decision: EnrolmentEvent) -> RecruitmentRecord:
    """Stores the record of the group, whose last step is ``decision`` or came with it.

    Needs the locks of ``lock_queues``. Makes seven queries.
    """
    # The record is a Polish document, whatever language its author reads.
    with translation.override(settings.LANGUAGE_CODE):
        content = content_of(group)
    return RecruitmentRecord.objects.create(
        group=group,
        decision=decision,
        content=content,
        checksum=checksum_of(content),
        frozen_at=decision.at,
    )


def content_of(group: TrainingGroup) -> dict:
    """The content of the record of ``group``, which has its programme and service area joined."""
    salt = secrets.token_hex(16)
    enrolments = group.enrolments.select_related("unit__parent").order_by("queue_no")
    return {
        "format": FORMAT,
        "salt": salt,
        "programme": _programme(group.programme),
        "group": _group(group),
        "enrolments": [enrolment_facts(row) for row in enrolments],
        "steps": [step_facts(step, salt) for step in group.events.in_order()],
    }


def _programme(programme) -> dict:
    rules = ("place_scope", "places_per_unit", "offer_workdays", "consent_workdays")
    rules += ("without_consent", "completion_workdays", "appeal_workdays")
    forms = programme.surveys.published().order_by("number")
    return {
        "id": programme.pk,
        "title": programme.title,
        "regulations": programme.regulations,
        "rules": {name: getattr(programme, name) for name in rules},
        "forms": [[form.number, moment(form.published_at)] for form in forms],
        "criteria": list(programme.criteria.values_list("text", flat=True)),
    }


def _group(group) -> dict:
    numbers = ("capacity", "minimum", "seat_limit", "places_taken", "state")
    days = ("decision_on", "postponed_from")
    return {
        "id": group.pk,
        "name": str(group),
        **{name: getattr(group, name) for name in numbers},
        **{name: moment(getattr(group, name)) for name in ("opens_at", "closes_at")},
        **{name: day.isoformat() if (day := getattr(group, name)) else None for name in days},
    }


def enrolment_facts(row: Enrolment) -> dict:
    """What a record says of an enrolment, which has its unit joined."""
    return {
        "id": row.pk,
        "user": row.user_id,
        "unit": row.unit_id,
        "unit_name": row.unit.full_name if row.unit else "",
        "queue_no": row.queue_no,
        "application_no": row.application_no,
        "merged_no": row.merged_no,
        "is_transferred": row.transferred_from_id is not None,
        "preference": row.preference,
        "submitted_at": moment(row.submitted_at),
        "state": row.state,
        "skip_reason": row.skip_reason,
        "waived_skips": list(row.waived_skips),
        "consent": row.consent,
        "offered_until": moment(row.offered_until),
        "ended_at": moment(row.ended_at),
    }


def step_facts(step: EnrolmentEvent, salt: str) -> dict:
    """What a record says of a step. ``salt``: of the record, for the digest of the reason."""
    return {
        "id": step.pk,
        "enrolment": step.enrolment_id,
        "kind": step.kind,
        "at": moment(step.at),
        "by": step.by_id,
        "reason": digest(step.reason, salt),
        "details": step.details,
    }


def digest(reason: str, salt: str) -> str:
    """A digest of the reason, which tells nothing of it; empty without a reason."""
    return hashlib.sha256(f"{salt}:{reason}".encode()).hexdigest() if reason else ""


def moment(at: datetime | None) -> str | None:
    """The time in UTC, such as "2026-05-01T10:00:00.123456+00:00"; None without a time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
