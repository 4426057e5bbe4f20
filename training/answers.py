"""The answers of an application in words, in the version of the form in which they were given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from members.dates import words
from members.units.models import LocalGovernmentUnit, ServiceArea
from training.models import AnswerFile, Question, SurveyResponse

Kind = Question.Kind


@dataclass(frozen=True)
class AnswerRow:
    """A question and its answer in words; ``text`` is empty if there is none."""

    question: Question
    text: str
    file: AnswerFile | None
    may_withdraw: bool
    withdrawn_at: datetime | None


def answer_rows(response: SurveyResponse) -> list[AnswerRow]:
    """The answers in the order of the questions. Makes at most four queries."""
    if response.survey_id is None:
        return []
    questions = list(response.survey.questions.all())
    files = {row.key: row for row in response.files.all()}
    names = _names_of(questions, response.answers)
    return [
        AnswerRow(
            question=question,
            text=_in_words(question, answer, names),
            file=files.get(question.key),
            may_withdraw=question.is_voluntary_statement and answer is True,
            withdrawn_at=_moment(response.withdrawn.get(str(question.key))),
        )
        for question in questions
        for answer in [response.answers.get(str(question.key))]
    ]


def _names_of(questions, answers) -> dict:
    """The names of the chosen units and service areas, by kind and id."""
    named = {}
    for kind, rows in (
        (Kind.UNIT, LocalGovernmentUnit.objects.for_list()),
        (Kind.AREA, ServiceArea.objects.all()),
    ):
        asked = [answers.get(str(question.key)) for question in questions if question.kind == kind]
        ids = [pk for pk in asked if isinstance(pk, int)]
        for row in rows.filter(pk__in=ids) if ids else ():
            named[kind, row.pk] = row.full_name if kind == Kind.UNIT else row.name
    return named


def _in_words(question, answer, names) -> str:
    if answer is None or answer in ("", []):
        return ""
    kind = question.kind
    if isinstance(answer, bool):
        return _("yes") if answer else _("no")
    if kind in (Kind.UNIT, Kind.AREA):
        return names.get((kind, answer), "")
    if isinstance(answer, list):
        return "\n".join(answer)
    if kind == Kind.DATE:
        return _day(answer)
    return _number(answer) if kind == Kind.NUMBER else str(answer)


def _day(answer) -> str:
    try:
        return words(date.fromisoformat(answer))
    except (TypeError, ValueError):
        return str(answer)


def _number(answer) -> str:
    try:
        return number_format(Decimal(answer), use_l10n=True, force_grouping=True)
    except InvalidOperation:
        return str(answer)


def _moment(text) -> datetime | None:
    return parse_datetime(text) if text else None
