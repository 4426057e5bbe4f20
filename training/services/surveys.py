"""Building the form of a programme: versions, questions and criteria."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from members.accounts.models import User
from training.models import Criterion, Programme, Question, Survey, SurveyResponse, Verification


class NoQuestions(Exception):
    """There is no version to publish: nothing was changed since the last one."""


class FixedWording(Exception):
    """Somebody has declared the criterion, so its wording cannot change any more."""


def _locked(programme: Programme, by: User) -> Programme:
    """The programme, locked, so that two organisers do not begin two versions at once."""
    stored = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if not by.has_perm("training.organise", stored):
        raise PermissionDenied
    return stored


def _edited(programme: Programme) -> Survey:
    """The version that is being edited; begins it with a copy of the newest published one."""
    versions = Survey.objects.filter(programme=programme)
    edited = versions.filter(published_at=None).first()
    if edited:
        return edited
    newest = versions.order_by("-number").first()
    survey = Survey.objects.create(programme=programme, number=newest.number + 1 if newest else 1)
    if newest:
        Question.objects.bulk_create(row.copy_to(survey) for row in newest.questions.all())
    return survey


@transaction.atomic
def save_question(question: Question, *, programme: Programme, by: User) -> Question:
    """Adds the question to the version that is being edited, or changes it there.

    ``question``: a new one, or one of the newest version with other values. If that version is
    published, the change is made in a copy. Raises PermissionDenied unless ``by`` organises the
    programme.
    """
    survey = _edited(_locked(programme, by))
    stored = survey.questions.filter(key=question.key).first()
    if question.key is None:
        of_programme = Question.objects.filter(survey__programme=programme)
        question.key = (of_programme.aggregate(last=Max("key"))["last"] or 0) + 1
    if stored:
        question.pk, question.position = stored.pk, stored.position
    else:  # a new one, or one that was removed while it was changed
        last = survey.questions.aggregate(last=Max("position"))["last"] or 0
        question.pk, question.position = None, last + 1
        question._state.adding = True
    question.survey = survey
    question.save()
    return question


@transaction.atomic
def remove_question(programme: Programme, key: int, *, by: User) -> None:
    """Removes the question from the version that is being edited. Published ones keep it."""
    _edited(_locked(programme, by)).questions.filter(key=key).delete()


@transaction.atomic
def move_question(programme: Programme, key: int, *, by: User, up: bool) -> None:
    """Moves the question one place up or down. At the end of the list it stays where it is."""
    survey = _edited(_locked(programme, by))
    _move(list(survey.questions.all()), next_to=lambda row: row.key == key, up=up)


@transaction.atomic
def publish_survey(programme: Programme, *, by: User) -> Survey:
    """Publishes the version that is being edited. From now on applicants fill in this one.

    Raises PermissionDenied, and NoQuestions if no version is being edited.
    """
    _locked(programme, by)
    survey = Survey.objects.filter(programme=programme, published_at=None).first()
    if survey is None:
        raise NoQuestions
    survey.published_at = timezone.now()
    survey.save(update_fields=["published_at"])
    return survey


@transaction.atomic
def save_criterion(criterion: Criterion, *, programme: Programme, by: User) -> Criterion:
    """Adds a criterion at the end, or changes the wording of one that nobody has declared.

    Raises PermissionDenied and FixedWording.
    """
    _locked(programme, by)
    if criterion.pk is None:
        last = programme.criteria.aggregate(last=Max("position"))["last"] or 0
        criterion.programme, criterion.position = programme, last + 1
    elif criterion.pk in declared_in(programme):
        raise FixedWording
    criterion.save()
    return criterion


@transaction.atomic
def remove_criterion(criterion: Criterion, *, by: User) -> None:
    """Removes a criterion that nobody has declared. Raises PermissionDenied and FixedWording."""
    programme = _locked(criterion.programme, by)
    if criterion.pk in declared_in(programme):
        raise FixedWording
    criterion.delete()


@transaction.atomic
def move_criterion(criterion: Criterion, *, by: User, up: bool) -> None:
    """Moves the criterion one place up or down."""
    programme = _locked(criterion.programme, by)
    _move(list(programme.criteria.all()), next_to=lambda row: row.pk == criterion.pk, up=up)


def declared_in(programme: Programme) -> set[int]:
    """The ids of the criteria that an applicant has declared or an organiser has verified."""
    sent = programme.responses.filter(state=SurveyResponse.State.SUBMITTED)
    verified = Verification.objects.filter(response__programme=programme)
    found = set(verified.values_list("criterion", flat=True).distinct())
    for ids in sent.values_list("declared", flat=True).iterator(chunk_size=500):
        found.update(ids)
    return found


def _move(rows: list, *, next_to, up: bool) -> None:
    """Swaps the row for which ``next_to`` is true with its neighbour, and stores all positions."""
    at = next((index for index, row in enumerate(rows) if next_to(row)), None)
    if at is None:
        return
    other = at - 1 if up else at + 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
