"""Creates the application forms that belong to the invented applications for training."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from random import Random

from demo.content import training as content
from demo.content.bench import POSITIONS
from demo.dates import moment_before
from members.units.models import LocalGovernmentUnit
from training.deadlines import deadline
from training.models import (
    CompletionCall,
    Enrolment,
    Programme,
    SpecialNeeds,
    Survey,
    SurveyResponse,
    Verification,
)

State = Enrolment.State
CALLED = 7
"""Which verified application lacks something: the organiser has called for it."""


def make_responses(
    programme: Programme, enrolments: list[Enrolment], now: datetime, chance: Random
) -> dict[int, SurveyResponse]:
    """Creates one form for each person among the enrolments, which are not saved yet.

    The organiser has verified half of them. Returns id of the person -> form.
    """
    survey = Survey.objects.in_force(programme)
    criteria = [row.pk for row in programme.criteria.all()]
    firsts: dict[int, Enrolment] = {}
    for row in sorted(enrolments, key=lambda row: row.application_no):
        firsts.setdefault(row.user_id, row)
    made = SurveyResponse.objects.bulk_create(
        _response(row, survey, criteria, chance) for row in firsts.values()
    )
    _verify(programme, zip(firsts.values(), made, strict=True), criteria, now)
    for response, (needs, text) in zip(made[2::9], content.NEEDS, strict=False):
        SpecialNeeds.objects.create(
            response=response, needs=needs, text=text, consent_version=SpecialNeeds.CONSENT_VERSION
        )
    return {response.user_id: response for response in made}


def _response(enrolment, survey, criteria, chance) -> SurveyResponse:
    sent = enrolment.submitted_at
    return SurveyResponse(
        user=enrolment.user,
        programme=enrolment.programme,
        survey=survey,
        unit=enrolment.unit,
        workplace=chance.choice(_workplaces(enrolment.unit)),
        position=chance.choice(POSITIONS),
        phone=f"000 000 {chance.randrange(1000):03}",
        answers=_answers(chance),
        declared=criteria,
        state=SurveyResponse.State.SUBMITTED,
        created_at=sent,
        saved_at=sent,
        submitted_at=sent,
    )


def _workplaces(unit) -> list[str]:
    is_powiat = unit.level == LocalGovernmentUnit.Level.POWIAT
    return content.WORKPLACES["powiat" if is_powiat else "gmina"]


def _answers(chance: Random) -> dict:
    """The answers to ``content.QUESTIONS``, by the place of the question."""
    levels, sources = (content.QUESTIONS[at]["options"].split("\n") for at in (1, 3))
    values = [
        chance.choice(content.DUTIES),
        chance.choice(levels),
        str(chance.randint(1, 24)),
        chance.sample(sources, chance.randint(1, 2)),
        chance.choice(content.PLANS),
        chance.random() < 0.7,
        True,
        chance.random() < 0.5,
    ]
    return {str(key): value for key, value in enumerate(values, start=1) if value != ""}


def _verify(
    programme: Programme,
    pairs: Iterable[tuple[Enrolment, SurveyResponse]],
    criteria: list[int],
    now: datetime,
) -> None:
    """Every other application is verified; rejected ones do not fulfil the first criterion."""
    organiser = programme.organisers.first()
    ticks = []
    for number, (enrolment, response) in enumerate(pairs):
        is_rejected = enrolment.state == State.REJECTED
        if number == CALLED:
            _call(programme, response, organiser, now)
        elif is_rejected or number % 2 == 0:
            ticks += [
                Verification(
                    response=response,
                    criterion_id=pk,
                    is_fulfilled=not (is_rejected and pk == criteria[0]),
                    by=organiser,
                    at=moment_before(now, 1),
                )
                for pk in criteria
            ]
    Verification.objects.bulk_create(ticks)


def _call(programme, response, organiser, now) -> None:
    CompletionCall.objects.create(
        response=response,
        missing=content.MISSING,
        until=deadline(now, programme.completion_workdays),
        by=organiser,
        at=moment_before(now, 0),
    )
