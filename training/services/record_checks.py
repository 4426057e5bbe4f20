"""Checks that nothing was changed behind the back of the site in what decided about places.

A fault is a sentence in English for whoever runs the site. It names numbers, and no people.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from training.models import Enrolment, EnrolmentEvent, Programme, RecruitmentRecord, TrainingGroup
from training.models.records import checksum_of
from training.recount import Recount, recount
from training.services.recording import enrolment_facts, step_facts

Kind = EnrolmentEvent.Kind

FIXED = ("user", "queue_no", "application_no", "is_transferred", "submitted_at")
"""Facts of an enrolment that nothing changes after it was made."""


def faults_of(groups: QuerySet[TrainingGroup]) -> Iterator[str]:
    """Checks the groups and their frozen records, one after the other. Yields what is wrong."""
    for group in groups.select_related("programme", "service_area").order_by("pk"):
        where = f"{group.programme.slug}, group {group.pk} ({group})"
        for fault in (*_faults_now(group), *_faults_of_record(group)):
            yield f"{where}: {fault}"


def faults_of_numbers(programmes: QuerySet[Programme]) -> Iterator[str]:
    """Checks that the numbers of applications have no gaps. Yields what is wrong."""
    for programme in programmes.order_by("pk"):
        own = programme.enrolments.filter(transferred_from=None)
        numbers = list(own.order_by("application_no").values_list("application_no", flat=True))
        has_past = programme.groups.filter(past_applications__gt=0).exists()
        if not has_past and numbers != list(range(1, programme.last_application_no + 1)):
            yield f"{programme.slug}: the numbers of applications have a gap or a double"


# --- What holds now -------------------------------------------------------------------------------


def _faults_now(group) -> Iterator[str]:
    """Compares the enrolments with what the steps come to."""
    if group.past_applications:
        return  # they were deleted, five years after the programme
    rows = list(group.enrolments.order_by("queue_no"))
    numbers = {row.pk: row.application_no for row in rows}
    found = recount(group.events.in_order(), numbers)
    yield from _described(found)
    if [row.queue_no for row in rows] != list(range(1, group.last_queue_no + 1)):
        yield "the numbers in the queue have a gap or a double"
    for row in rows:
        yield from _faults_of_row(row, found)
    if group.places_taken != found.places_taken:
        yield f"{found.places_taken} places are taken, the group says {group.places_taken}"


def _described(found: Recount) -> Iterator[str]:
    for step, fault in found.faults:
        yield f"step {step}: {fault}"


def _faults_of_row(row: Enrolment, found: Recount) -> Iterator[str]:
    name = f"application no. {row.application_no}"
    if row.pk not in found.states:
        yield f"{name}: no step tells of it"
    elif row.state != found.states[row.pk]:
        yield f"{name}: is {row.state}, its steps come to {found.states[row.pk]}"
    if row.rank_no != found.ranks[row.pk]:
        yield f"{name}: counts as no. {row.rank_no}, its steps come to {found.ranks[row.pk]}"


# --- What was frozen ------------------------------------------------------------------------------


def _faults_of_record(group) -> Iterator[str]:
    record = RecruitmentRecord.objects.filter(group=group).first()
    if record is None or group.past_applications:
        return
    yield from faults_of_content(record)
    content = record.content
    steps = {step.pk: step for step in group.events.select_related("enrolment__user").in_order()}
    yield from _changed_steps(content, steps)
    yield from _changed_enrolments(content, group, steps)


def faults_of_content(record: RecruitmentRecord) -> Iterator[str]:
    """Checks a record in itself: its checksum, and its lists against its own steps."""
    content = record.content
    if checksum_of(content) != record.checksum:
        yield "the record does not fit its checksum"
    rows = content["enrolments"]
    found = recount(_steps_of(content), {row["id"]: row["application_no"] for row in rows})
    yield from _described(found)
    for row in rows:
        if found.states.get(row["id"]) != row["state"]:
            yield f"the record lists no. {row['application_no']} otherwise than its steps"
    if content["group"]["places_taken"] != found.places_taken:
        yield "the record counts other places than its steps"


def _steps_of(content) -> Iterator[EnrolmentEvent]:
    """The steps as they were frozen, not stored."""
    for step in content["steps"]:
        yield EnrolmentEvent(
            pk=step["id"],
            enrolment_id=step["enrolment"],
            kind=step["kind"],
            at=step["at"],
            details=step["details"],
        )


def _changed_steps(content, steps: dict[int, EnrolmentEvent]) -> Iterator[str]:
    frozen = {step["id"]: step for step in content["steps"]}
    for pk, was in frozen.items():
        if pk not in steps:
            yield f"step {pk} was deleted"
            continue
        now = step_facts(steps[pk], content["salt"])
        if _is_erased(steps[pk]) and not steps[pk].reason:
            now["reason"] = was["reason"]  # deleted with the account
        for name in was:
            if was[name] != now[name]:
                yield f"step {pk}: {name} was changed"
    for pk in steps:
        if pk not in frozen and pk < max(frozen, default=0):
            yield f"step {pk} was added"


def _is_erased(step) -> bool:
    return step.enrolment is not None and step.enrolment.user.erased_at is not None


def _changed_enrolments(content, group, steps) -> Iterator[str]:
    rows = {row.pk: row for row in group.enrolments.select_related("unit__parent")}
    last = max((step["id"] for step in content["steps"]), default=0)
    corrected = {
        step.enrolment_id for step in steps.values() if step.kind == Kind.UNIT and step.pk > last
    }
    for was in content["enrolments"]:
        name = f"application no. {was['application_no']}"
        if was["id"] not in rows:
            yield f"{name} was deleted"
            continue
        now = enrolment_facts(rows[was["id"]])
        fixed = FIXED if was["id"] in corrected else (*FIXED, "unit")
        for fact in fixed:
            if was[fact] != now[fact]:
                yield f"{name}: {fact} was changed"
