"""Why one application got a place before another one, for auditors and organisers."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from training.enrolment_texts import event_in_words
from training.models import Enrolment, EnrolmentEvent

State, Kind = Enrolment.State, EnrolmentEvent.Kind


@dataclass(frozen=True)
class Comparison:
    """Two applications, their steps as pairs (step, words), and the rule that parted them."""

    rows: list[tuple[Enrolment, list[tuple[EnrolmentEvent, str]]]]
    rule: str


def compare(one: Enrolment, other: Enrolment) -> Comparison:
    """Compares two enrolments of a programme, the lower number first. Makes two queries."""
    pair = sorted((one, other), key=lambda row: (row.rank_no, row.pk))
    rows = []
    for enrolment in pair:
        steps = EnrolmentEvent.objects.of(enrolment).select_related("by").in_order()
        rows.append((enrolment, [(step, event_in_words(step)) for step in steps]))
    return Comparison(rows, _rule(rows))


def _rule(rows) -> str:
    (first, steps), (second, later_steps) = rows
    facts = {"first": first.rank_no, "second": second.rank_no}
    if first.group_id != second.group_id:
        return _("They are for different groups, and each group has its own queue.")
    if not (first.is_active or second.is_active):
        return _("Both applications have ended, each for its own reason.")
    if not first.is_active:
        facts["why"] = _last_change(steps)
        return _("The application with no. %(first)s has ended: %(why)s.") % facts
    if not second.is_active:
        facts["why"] = _last_change(later_steps)
        return _("The application with no. %(second)s has ended: %(why)s.") % facts
    if second.takes_place and not first.takes_place:
        facts["why"] = _why_passed_over(first, steps)
        text = _("No. %(first)s comes before no. %(second)s, but was passed over: %(why)s.")
        return text % facts
    text = _("The order of the numbers decides: no. %(first)s comes before no. %(second)s.")
    return text % facts


def _last_change(steps) -> str:
    """The step that brought the present state, in words, with its reason."""
    changing = [pair for pair in steps if pair[0].kind in EnrolmentEvent.CHANGES_STATE]
    if not changing:
        return "–"
    step, words = changing[-1]
    return f"{words}; {step.reason}" if step.reason else words


def _why_passed_over(enrolment: Enrolment, steps) -> str:
    noted = [step.details.get("skip_reason") for step, _words in steps]
    reason = enrolment.skip_reason or next(filter(None, reversed(noted)), "")
    if reason:
        return str(Enrolment.SkipReason(reason).label)
    # An appeal that was accepted after the place had been given takes nobody's place.
    if any(step.kind == Kind.APPEAL_ACCEPTED for step, _words in steps):
        return _("its appeal was accepted after the place had been given")
    if enrolment.transferred_from_id or enrolment.merged_no:
        return _("it came from another group after the place had been given")
    return "–"
