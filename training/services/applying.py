"""The application form of a person: saving it, sending it, and changing it afterwards.

Every function locks the person's account first, like ``lock_queues``. So the forms of one person
follow one another, and a form that is sent twice makes one application.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from members.accounts.models import User
from members.units.models import LocalGovernmentUnit
from training.models import (
    AnswerFile,
    CompletionCall,
    Enrolment,
    EnrolmentEvent,
    Programme,
    Question,
    SpecialNeeds,
    Survey,
    SurveyResponse,
    TrainingGroup,
)
from training.services.enrolling import NotOpen, enrol
from training.services.places import note, overlapping_groups

Kind = Question.Kind
Step = EnrolmentEvent.Kind


class EditConflict(Exception):
    """The application was changed in another window after this form was opened."""


class Incomplete(Exception):
    """The application lacks an answer, a statement or a criterion. The argument: their labels."""


class Outdated(Exception):
    """The organiser has published another version of the form since the application was saved."""


class ChangesOver(Exception):
    """The application can no longer be changed: its groups are closed, and no call is open."""


@dataclass(frozen=True)
class Given:
    """What a person has filled in. The ids in ``groups`` are in the order of preference."""

    unit: LocalGovernmentUnit | None = None
    workplace: str = ""
    position: str = ""
    phone: str = ""
    answers: dict[str, object] = field(default_factory=dict)
    files: dict[int, UploadedFile] = field(default_factory=dict)
    declared: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    needs_text: str = ""


class Changes(NamedTuple):
    """Whether an application may be changed now, and until when (None: without a limit)."""

    are_open: bool
    until: datetime | None


@transaction.atomic
def save_draft(
    programme: Programme, given: Given, *, by: User, version: int | None = None
) -> SurveyResponse:
    """Stores the form of ``by`` without sending it. A draft holds no place.

    ``version``: the version of the application when the form was opened; None if there was none.
    Raises EditConflict, unless the same was saved already, and PermissionDenied for an account
    that was erased. An application that was sent is changed as by ``change_answers``.
    """
    User.objects.get_for_update(by.pk)
    stored = SurveyResponse.objects.filter(user=by, programme=programme).first()
    if stored is None:
        stored = SurveyResponse(user=by, programme=programme, version=0)
    elif stored.is_submitted:
        return change_answers(stored, given, by=by, version=version)
    elif stored.version != version:
        return _same_or_conflict(stored, given)
    stored.unit = given.unit
    return _store(stored, given)


@transaction.atomic
def change_answers(
    response: SurveyResponse, given: Given, *, by: User, version: int | None
) -> SurveyResponse:
    """Changes an application that was sent. Numbers and places stay, and so does the unit.

    Other answers answer an open call for completion; added groups and special needs do not. Raises
    PermissionDenied, EditConflict and ChangesOver.
    """
    User.objects.get_for_update(by.pk)
    stored = SurveyResponse.objects.select_for_update(no_key=True).get(pk=response.pk)
    if stored.user_id != by.pk:
        raise PermissionDenied
    if stored.version != version:
        return _same_or_conflict(stored, given)
    if not changes_of(stored, timezone.now()).are_open and not given.groups:
        raise ChangesOver
    # Special needs are no step of the history: they are for one person alone.
    if not given.files and _answers(stored) == _answers(_with(stored, given)):
        return _store(stored, given)
    stored.is_changed_since_verified = stored.verifications.exists()
    if not complete(_store(stored, given), by=by):
        note_in_history(stored, Step.CHANGED, at=stored.saved_at, by=by)
    return stored


def _same_or_conflict(stored, given) -> SurveyResponse:
    """The stored application if it says the same already, as after a double click."""
    is_same = _content(stored) == _content(_with(stored, given))
    if given.files or not is_same or not _has_same_unit_and_needs(stored, given):
        raise EditConflict
    return stored


def _has_same_unit_and_needs(stored, given) -> bool:
    kept = SpecialNeeds.objects.kept().filter(response=stored)
    needs = kept.values_list("needs", "text").first() or ([], "")
    # After an application was sent, its unit does not change.
    has_same_unit = stored.is_submitted or stored.unit == given.unit
    return has_same_unit and needs == (given.needs, given.needs_text)


def _with(response, given) -> SurveyResponse:
    """A copy of the application with other values, which is not stored."""
    fields = {name: getattr(given, name) for name in COPIED}
    changed = SurveyResponse(pk=response.pk, unit_id=response.unit_id, **fields)
    changed.answers = _kept_answers(response, given)
    return changed


ANSWERS = ("workplace", "position", "phone", "declared")
COPIED = (*ANSWERS, "groups")


def _answers(response) -> list:
    return [response.answers, *(getattr(response, name) for name in ANSWERS)]


def _content(response) -> list:
    return [*_answers(response), response.groups]


def _kept_answers(response, given) -> dict:
    """The new answers, without statements that were withdrawn and not made again."""
    return {key: value for key, value in given.answers.items() if value not in (None, "", [])}


def _store(stored: SurveyResponse, given: Given) -> SurveyResponse:
    for name in COPIED:
        setattr(stored, name, getattr(given, name))
    stored.answers = _kept_answers(stored, given)
    made_again = {key for key in stored.withdrawn if stored.answers.get(key) is True}
    stored.withdrawn = {k: at for k, at in stored.withdrawn.items() if k not in made_again}
    stored.survey = Survey.objects.in_force(stored.programme)
    stored.version += 1
    stored.saved_at = timezone.now()
    stored.save()
    for key, upload in given.files.items():
        _keep_file(stored, key, upload)
    save_needs(stored, given.needs, given.needs_text)
    return stored


def _keep_file(response, key, upload) -> None:
    """Stores the file of one answer in place of the former one."""
    response.files.filter(key=key).delete()
    row = AnswerFile(response=response, key=key, name=upload.name[:200], size=upload.size)
    row.file.save("file", upload, save=False)
    row.save()


def save_needs(response: SurveyResponse, needs: list[str], text: str) -> None:
    """Stores special needs with the consent that was given in the form, or deletes them.

    Empty needs withdraw the consent. A consent to other needs counts from now.
    """
    stored = SpecialNeeds.objects.filter(response=response).first()
    if not needs and not text:
        if stored and stored.withdrawn_at is None:
            withdraw_needs(response)
        return
    if stored and (stored.needs, stored.text, stored.withdrawn_at) == (needs, text, None):
        return
    SpecialNeeds.objects.update_or_create(
        response=response,
        defaults={
            "needs": needs,
            "text": text,
            "consent_version": SpecialNeeds.CONSENT_VERSION,
            "consented_at": timezone.now(),
            "withdrawn_at": None,
        },
    )


def withdraw_needs(response: SurveyResponse) -> bool:
    """Withdraws the consent to special needs, which deletes them at once.

    Returns whether there were any.
    """
    kept = SpecialNeeds.objects.kept().filter(response=response)
    return bool(kept.update(needs=[], text="", withdrawn_at=timezone.now()))


@transaction.atomic
def submit(response: SurveyResponse, *, by: User) -> list[Enrolment]:
    """Sends the application: enrols ``by`` in the chosen groups that are open now.

    Returns the new enrolments; none if the same form was sent before. Chosen groups that open
    later stay chosen. Raises PermissionDenied for somebody else's form, Outdated, Incomplete, and
    NotOpen if none of the chosen groups accepts applications now.
    """
    User.objects.get_for_update(by.pk)
    stored = SurveyResponse.objects.select_related("programme", "unit").get(pk=response.pk)
    if stored.user_id != by.pk:
        raise PermissionDenied
    chosen = chosen_groups(stored)
    if stored.is_submitted and not chosen:
        return []
    _check_complete(stored)
    now = timezone.now()
    ready = [group for group in chosen if group.is_open_at(now)]
    if not ready:
        raise NotOpen(chosen[0] if chosen else None)
    made = enrol(ready, by=by, unit=stored.unit, response=stored)
    sent = {group.pk for group in ready}
    stored.groups = [pk for pk in stored.groups if pk not in sent]
    stored.state = SurveyResponse.State.SUBMITTED
    stored.submitted_at = stored.submitted_at or now
    stored.version += 1
    stored.save(update_fields=["groups", "state", "submitted_at", "version"])
    return made


def _check_complete(response) -> None:
    """Raises Outdated and Incomplete. The form has checked the answers one by one already."""
    survey = Survey.objects.in_force(response.programme)
    if response.survey_id != (survey.pk if survey else None):
        raise Outdated
    missing = missing_in(response)
    if missing:
        raise Incomplete(missing)


def missing_in(response: SurveyResponse) -> list[str]:
    """The labels of what a complete application needs and this one lacks."""
    questions = response.survey.questions.filter(is_required=True) if response.survey else []
    files = set(response.files.values_list("key", flat=True))
    lacking = [
        question.label
        for question in questions
        if question.key not in files and not _is_answered(question, response.answers)
    ]
    declared = set(response.declared)
    criteria = response.programme.criteria.all()
    return lacking + [row.text for row in criteria if row.pk not in declared]


def _is_answered(question, answers) -> bool:
    answer = answers.get(str(question.key))
    if question.kind == Kind.STATEMENT:
        return answer is True
    return answer not in (None, "", [])


def chosen_groups(response: SurveyResponse) -> list[TrainingGroup]:
    """The groups that are chosen and not yet applied for, the preferred first."""
    found = response.programme.groups.for_list().in_bulk(response.groups)
    return [found[pk] for pk in response.groups if pk in found]


@transaction.atomic
def withdraw_statement(response: SurveyResponse, key: int, *, by: User) -> bool:
    """Withdraws a voluntary statement. Returns False if there is none (any more).

    Raises PermissionDenied for somebody else's form.
    """
    User.objects.get_for_update(by.pk)
    stored = SurveyResponse.objects.select_related("survey").get(pk=response.pk)
    if stored.user_id != by.pk:
        raise PermissionDenied
    question = stored.survey.questions.filter(key=key).first() if stored.survey else None
    is_made = stored.answers.get(str(key)) is True
    if question is None or not question.is_voluntary_statement or not is_made:
        return False
    stored.answers[str(key)] = False
    stored.withdrawn[str(key)] = timezone.now().isoformat()
    stored.version += 1
    stored.save(update_fields=["answers", "withdrawn", "version"])
    return True


def complete(response: SurveyResponse, *, by: User) -> int:
    """Marks open calls for completion as answered. Returns how many there were."""
    if response.user_id != by.pk:
        raise PermissionDenied
    now = timezone.now()
    answered = open_calls(response, now).update(answered_at=now)
    if answered:
        note_in_history(response, Step.COMPLETED, at=now, by=by)
    return answered


def note_in_history(response: SurveyResponse, kind: str, **facts) -> None:
    """Writes a step about the application into the history of its active enrolments.

    ``facts``: as for ``training.services.places.note``.
    """
    for enrolment in response.enrolments.active().select_related("group").order_by("pk"):
        note(kind, enrolment.group, enrolment, **facts)


def open_calls(response: SurveyResponse, now: datetime) -> QuerySet[CompletionCall]:
    """The calls for completion of the application that may still be answered."""
    return CompletionCall.objects.open_at(now).filter(response=response)


def changes_of(response: SurveyResponse, now: datetime) -> Changes:
    """Whether the application may be changed at ``now``: until its groups close, or a call ends."""
    if not response.is_submitted:
        return Changes(True, None)
    groups = response.programme.groups.filter(
        enrolments__response=response, enrolments__state__in=Enrolment.ACTIVE
    ).distinct()
    accepting = [group for group in groups if group.is_open_at(now)]
    if any(group.closes_at is None for group in accepting):
        return Changes(True, None)
    ends = [group.closes_at for group in accepting]
    ends += open_calls(response, now).values_list("until", flat=True)
    return Changes(bool(ends), max(ends, default=None))


def clashes_of(
    programme: Programme, groups: Collection[TrainingGroup], user: User
) -> list[tuple[TrainingGroup, TrainingGroup]]:
    """Pairs of groups whose dates overlap: a chosen one, and another chosen one or a held place.

    Groups of which a person can hold only one place do not clash. Makes a query for each group.
    """
    held = Enrolment.objects.holding().filter(user=user).select_related("group__service_area")
    scopes = {place.group: (place.programme_id, place.place_scope) for place in held}
    own = {group: (programme.pk, programme.scope_of(group.service_area_id)) for group in groups}
    others = scopes | own
    found = []
    for group, scope in own.items():
        elsewhere = {other.pk: other for other, held_in in others.items() if held_in != scope}
        overlapping = overlapping_groups(group, elsewhere)
        found += [(group, elsewhere[pk]) for pk in sorted(overlapping)]
    return [pair for at, pair in enumerate(found) if pair[::-1] not in found[:at]]
