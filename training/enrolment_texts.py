"""What pages and e-mails say about an enrolment: what its state means, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape

from django.utils import translation
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from members.dates import when
from training.changed_fields import change_in_words, changes_in_words
from training.models import Appeal, Criterion, Enrolment, EnrolmentEvent, Programme, Verification

State, Consent = Enrolment.State, Enrolment.Consent

TONES = {
    State.QUALIFIED: "success",
    State.OFFERED: "warn",
    State.WAITING: "info",
    State.REJECTED: "danger",
    State.REFUSED: "danger",
}


APPEAL_TONES = {
    Appeal.State.OPEN: "warn",
    Appeal.State.ACCEPTED: "success",
    Appeal.State.DISMISSED: "danger",
}


def tone_of(enrolment: Enrolment) -> str:
    """The tone of the badge with the state."""
    return TONES.get(enrolment.state, "neutral")


def rejection_of(enrolment: Enrolment, criteria: Iterable[Criterion], explanation: str) -> str:
    """The reason of a rejection in the applicant's language: the criteria, then the explanation."""
    with translation.override(enrolment.user.language):
        named = "; ".join(row.text for row in criteria)
        lead = _("Criterion not fulfilled: %(named)s.") % {"named": named} if named else ""
    return " ".join(part for part in (lead, explanation) if part)


def meaning_of(enrolment: Enrolment) -> list[SafeString]:
    """Sentences for the applicant: what the state means, and what happens next and when.

    A waiting enrolment needs the annotation ``position`` (``with_position``).
    """
    say = MEANINGS.get(enrolment.state)
    sentences = say(enrolment) if say else []
    return [format_html("{}", sentence) for sentence in sentences]


def _qualified(enrolment):
    yield _("The place is yours.")
    until = when(enrolment.consent_until)
    if enrolment.consent == Consent.AWAITED:
        yield format_html(_("Your unit has to consent until {until}."), until=until)
        if enrolment.programme.without_consent == Programme.WithoutConsent.RELEASE:
            yield _("Without the consent, the place goes to the next person after that.")
        else:
            yield _("Until then the place is kept; after that the organiser decides.")
    elif enrolment.consent == Consent.GIVEN:
        yield _("Your unit has consented to your participation.")
    elif enrolment.consent == Consent.OVERDUE:
        yield _("Your unit has not consented in time. The organiser decides about the place.")


def _transferred(enrolment):
    if enrolment.transferred_from_id:
        yield _("Your number counts here, because another group is not launched.")


def _waiting(enrolment):
    yield from _transferred(enrolment)
    yield format_html(
        _("You are number {position} on the waiting list."), position=enrolment.position
    )
    if enrolment.skip_reason:
        reason = enrolment.get_skip_reason_display()
        yield format_html(_("For now the list passes you over: {reason}."), reason=reason)
    days = enrolment.programme.offer_workdays
    yield ngettext(
        "When a place becomes free and it is your turn, you will get an e-mail and have"
        " %(count)d working day to answer.",
        "When a place becomes free and it is your turn, you will get an e-mail and have"
        " %(count)d working days to answer.",
        days,
    ) % {"count": days}


def _offered(enrolment):
    yield from _transferred(enrolment)
    yield format_html(
        _("A place is reserved for you until {until}."), until=when(enrolment.offered_until)
    )
    yield _("Without an answer, it then goes to the next person.")


def _expired(enrolment):
    if enrolment.consent == Consent.OVERDUE:
        yield _("Your unit has not consented in time, so the place went to the next person.")
    else:
        yield _("The offer was not answered in time, so the place went to the next person.")
    yield _("You may apply again; you will get a new number.")


MEANINGS = {
    State.QUALIFIED: _qualified,
    State.WAITING: _waiting,
    State.OFFERED: _offered,
    State.EXPIRED: _expired,
    State.DECLINED: lambda enrolment: [_("You declined the place.")],
    State.RESIGNED: lambda enrolment: [_("You withdrew this application.")],
    State.ELSEWHERE: lambda enrolment: [
        _("This application ended when you accepted a place in another group.")
    ],
    State.REJECTED: lambda enrolment: [_("The organiser rejected this application.")],
    State.REFUSED: lambda enrolment: [_("Your unit did not consent to your participation.")],
    State.MOVED: lambda enrolment: [_("The organiser moved you to another group.")],
    State.NOT_LAUNCHED: lambda enrolment: [
        _("Too few people applied, so the training does not take place in this group.")
    ],
}


def event_in_words(event: EnrolmentEvent) -> str:
    """One step of the history as a sentence, with the facts on which it rests."""
    words = str(event.get_kind_display())
    skip = event.details.get("skip_reason")
    if skip in Enrolment.SkipReason.values:
        words = _("%(step)s: %(reason)s") % {
            "step": words,
            "reason": Enrolment.SkipReason(skip).label,
        }
    passed_over = event.details.get("passed_over")
    if passed_over:
        numbers = ", ".join(map(str, passed_over))
        words = _("%(step)s; passed over: no. %(numbers)s") % {"step": words, "numbers": numbers}
    former = event.details.get("former")
    if former is not None:
        change = {"step": words, "former": former, "now": event.details.get("capacity")}
        words = _("%(step)s: from %(former)s to %(now)s") % change
    if "units" in event.details:
        words = unit_change(event, words)
    if event.details.get("criteria"):
        words = f"{words}: {_criteria_in_words(event.details['criteria'])}"
    if "transferred_from" in event.details:
        words = f"{words}: {event.details['transferred_from']}"
    if "transferred_to" in event.details:
        groups = "; ".join(event.details["transferred_to"]) or _("no other group")
        words = _("%(step)s; enrolled in: %(groups)s") % {"step": words, "groups": groups}
    if "merged_no" in event.details:
        words = f"{words}: {event.details['merged_no']}"
    if event.details.get("counts_for"):
        facts = {"step": words, "number": event.details["counts_for"]}
        words = _("%(step)s; the number counts for application no. %(number)s") % facts
    if "changed" in event.details:
        words = f"{words}: {changes_in_words(event.details['changed'])}"
    return words


def appeals_in_words(appeals: Iterable[Appeal]) -> list[Appeal]:
    """The appeals, which have ``against`` joined, with ``tone``, and in words the ``step``."""
    rows = list(appeals)
    for row in rows:
        row.tone, row.step = APPEAL_TONES.get(row.state, "neutral"), event_in_words(row.against)
    return rows


def unit_change(event: EnrolmentEvent, what: str) -> str:
    """Which unit a correction has put in place of which, as "``what``: now (before: former)"."""
    return change_in_words(what, *event.details["units"])


def _criteria_in_words(found: list) -> str:
    """What a formal verification has found: the criteria with the answers."""
    return "; ".join(f"{text} – {Verification.ANSWERS[answer]}" for text, answer in found)


def plain_text(sentence: str) -> str:
    """A sentence from ``meaning_of`` without tags, for the text part of e-mails."""
    return unescape(strip_tags(sentence))
