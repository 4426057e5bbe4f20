"""What a decision about groups would mean for each person, before it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import translation

from training.models import Enrolment, EnrolmentEvent
from training.tasks import (
    decision_context,
    enrolments_instead,
    not_launched_context,
)

Kind = EnrolmentEvent.Kind


@dataclass(frozen=True)
class Letter:
    """An e-mail that a decision would send: to whom, about which groups, and its text.

    ``instead``: the person's enrolments in other groups, after groups that are not launched.
    """

    enrolment: Enrolment
    groups: str
    instead: list[Enrolment]
    subject: str
    text: str


def letters_of(decide: Callable[[], None]) -> list[Letter]:
    """The e-mails that ``decide`` would send, in the order of the numbers of the applications.

    Makes the decision, reads what came of it, and takes it back; nothing is sent. Raises what
    ``decide`` raises.
    """
    with transaction.atomic():
        last = EnrolmentEvent.objects.aggregate(last=Max("pk"))["last"] or 0
        decide()
        steps = EnrolmentEvent.objects.filter(pk__gt=last)
        letters = [*_about_decisions(steps), *_about_ended(steps)]
        transaction.set_rollback(True)
    return sorted(letters, key=lambda letter: letter.enrolment.rank_no)


def _rows():
    return Enrolment.objects.with_position().for_list().select_related("user")


def _about_decisions(steps) -> list[Letter]:
    decided = {step.group_id: step for step in steps.filter(kind__in=EnrolmentEvent.DECISIONS)}
    letters = []
    for row in _rows().active().filter(group__in=decided):
        with translation.override(row.user.language):
            context = decision_context(row, decided[row.group_id])
            letters.append(_letter("training_decision", row, str(row.group), [], context))
    return letters


def _about_ended(steps) -> list[Letter]:
    reasons = dict(
        steps.filter(kind=Kind.NOT_LAUNCHED, enrolment__isnull=False).values_list(
            "enrolment", "reason"
        )
    )
    by_user: dict[int, list[Enrolment]] = {}
    for row in _rows().filter(pk__in=reasons).order_by("application_no"):
        by_user.setdefault(row.user_id, []).append(row)
    letters = []
    for ended in by_user.values():
        with translation.override(ended[0].user.language):
            instead = enrolments_instead(ended)
            context = not_launched_context(ended, instead, reasons[ended[0].pk])
            groups = "; ".join(str(row.group) for row in ended)
            letters.append(_letter("training_not_launched", ended[0], groups, instead, context))
    return letters


def _letter(template, row, groups, instead, context) -> Letter:
    text = render_to_string(f"emails/{template}.txt", context)
    return Letter(row, groups, instead, context["heading"], text)
