"""Previews of the e-mails about enrolments and consents, with invented people and groups."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.accounts.models import User
from members.mail.previews import EmailPreview
from members.units.models import ServiceArea
from training.models import (
    Appeal,
    Audit,
    CompletionCall,
    DelegationRequest,
    Enrolment,
    EnrolmentEvent,
    Programme,
    TrainingGroup,
)
from training.tasks import (
    appeal_context,
    appeal_waits_context,
    application_context,
    audit_context,
    decision_context,
    decisions_context,
    enrolment_context,
    not_launched_context,
)

State, Kind, Consent = Enrolment.State, EnrolmentEvent.Kind, Enrolment.Consent


def _enrolment(state: str = State.QUALIFIED, **fields) -> Enrolment:
    programme = Programme(
        title="Zarządzanie usługami w samorządzie",
        costs="Udział jest bezpłatny. Jednostka pokrywa dojazd i noclegi.",
    )
    area = ServiceArea(name="Kultura")
    group = TrainingGroup(programme=programme, service_area=area, town="Kielce")
    enrolment = Enrolment(
        pk=1,
        programme=programme,
        group=group,
        user=User(first_name="Anna", last_name="Przykładowa"),
        application_no=17,
        queue_no=4,
        state=state,
        offered_until=timezone.now() + timedelta(days=2),
        consent_until=timezone.now() + timedelta(days=10),
        **fields,
    )
    enrolment.position = 3 if state == State.WAITING else None
    return enrolment


def application() -> dict:
    rows = [_enrolment(consent=Consent.AWAITED), _enrolment(State.WAITING)]
    subject = _("Your application was received: %(programme)s") % {"programme": rows[0].programme}
    return {
        "template": "training_application",
        "subject": subject,
        "context": application_context(rows),
    }


def enrolment(state: str, *, kind: str = "", **fields) -> dict:
    units = {"units": ["gmina miejska Łowicz", "powiat łowicki"]}
    reason = "Kryterium 1: praca w jednostce samorządu."
    step = EnrolmentEvent(kind=kind, reason=reason, details=units)
    until = timezone.now() + timedelta(days=7)
    may_appeal = kind in (Kind.REJECTED, Kind.SKIPPED)
    context = enrolment_context(_enrolment(state, **fields), step, until if may_appeal else None)
    return {"template": "training_enrolment", "subject": context["heading"], "context": context}


def decision(kind: str) -> dict:
    found = _enrolment(consent=Consent.GIVEN)
    found.group.decision_on = timezone.localdate() + timedelta(days=14)
    step = EnrolmentEvent(kind=kind, reason="Czekamy na zgłoszenia z powiatu.")
    context = decision_context(found, step)
    return {"template": "training_decision", "subject": context["heading"], "context": context}


def not_launched(*, has_others: bool) -> dict:
    ended = _enrolment(State.NOT_LAUNCHED)
    offered, waiting = (
        _enrolment(state, transferred_from=ended) for state in (State.OFFERED, State.WAITING)
    )
    waiting.group.town = "Łódź"
    offered.group.town = "Sandomierz"
    instead = [offered, waiting] if has_others else []
    context = not_launched_context([ended], instead, "Zgłosiło się 5 osób z 12 potrzebnych.")
    return {"template": "training_not_launched", "subject": context["heading"], "context": context}


def _appeal(state: str = Appeal.State.OPEN) -> Appeal:
    found = _enrolment(State.WAITING if state == Appeal.State.ACCEPTED else State.REJECTED)
    reason = "Zaświadczenie o zatrudnieniu było dołączone." if state else ""
    step = EnrolmentEvent(kind=Kind.REJECTED)
    return Appeal(pk=1, enrolment=found, against=step, state=state, reason=reason)


def appeal(state: str) -> dict:
    context = appeal_context(_appeal(state))
    return {"template": "training_appeal", "subject": context["heading"], "context": context}


def audit() -> dict:
    today = timezone.localdate()
    programme = _enrolment().programme
    programme.slug = "example"
    found = Audit(programme=programme, starts_on=today, ends_on=today + timedelta(days=14))
    context = audit_context(found)
    return {"template": "training_audit", "subject": context["heading"], "context": context}


def appeal_waits() -> dict:
    context = appeal_waits_context(_appeal())
    return {"template": "training_appeal_waits", "subject": context["heading"], "context": context}


def decisions() -> dict:
    group = _enrolment().group
    group.places_taken, group.minimum = 5, 12
    programme = group.programme
    programme.slug = "example"
    context = decisions_context(programme, [group])
    return {"template": "training_decisions", "subject": context["heading"], "context": context}


def consent_request() -> dict:
    found = _enrolment()
    context = {
        "asked": DelegationRequest(name="Jan Przykładowy, wójt"),
        "enrolment": found,
        "url": settings.SITE_URL + reverse("consents:decide", args=["example"]),
    }
    subject = _("Please consent to training: %(name)s") % {"name": found.user}
    return {"template": "training_consent_request", "subject": subject, "context": context}


def consent_waits() -> dict:
    found = _enrolment()
    url = settings.SITE_URL + reverse("consents:coordinator", args=[1])
    subject = _("A consent is awaited: %(name)s") % {"name": found.user}
    context = {"enrolment": found, "url": url}
    return {"template": "training_consent_waits", "subject": subject, "context": context}


def completion_called() -> dict:
    title = "Zarządzanie usługami publicznymi"
    missing = "Brak numeru telefonu.\nProszę podać nazwę jednostki, w której Pani pracuje."
    return {
        "template": "completion_called",
        "subject": _("Please complete your application: %(programme)s") % {"programme": title},
        "context": {
            "call": CompletionCall(missing=missing, until=timezone.now() + timedelta(days=7)),
            "programme": Programme(title=title),
            "url": settings.SITE_URL + reverse("enrolments:apply", args=["example"]),
        },
    }


PREVIEWS = [
    EmailPreview("completion-called", completion_called),
    EmailPreview("training-application", application),
    EmailPreview("training-offer", partial(enrolment, State.OFFERED)),
    EmailPreview("training-place", partial(enrolment, State.QUALIFIED, consent=Consent.AWAITED)),
    EmailPreview(
        "training-consent-given",
        partial(enrolment, State.QUALIFIED, kind=Kind.CONSENT, consent=Consent.GIVEN),
    ),
    EmailPreview(
        "training-consent-overdue",
        partial(enrolment, State.QUALIFIED, kind=Kind.OVERDUE, consent=Consent.OVERDUE),
    ),
    EmailPreview(
        "training-consent-returned",
        partial(enrolment, State.QUALIFIED, kind=Kind.RETURNED, consent=Consent.AWAITED),
    ),
    EmailPreview(
        "training-unit-corrected",
        partial(enrolment, State.QUALIFIED, kind=Kind.UNIT, consent=Consent.AWAITED),
    ),
    EmailPreview("training-expired", partial(enrolment, State.EXPIRED)),
    EmailPreview("training-rejected", partial(enrolment, State.REJECTED, kind=Kind.REJECTED)),
    EmailPreview("training-refused", partial(enrolment, State.REFUSED, kind=Kind.REFUSED)),
    EmailPreview("training-moved", partial(enrolment, State.MOVED, kind=Kind.MOVED)),
    EmailPreview("training-launched", partial(decision, Kind.LAUNCHED)),
    EmailPreview("training-postponed", partial(decision, Kind.POSTPONED)),
    EmailPreview("training-not-launched", partial(not_launched, has_others=True)),
    EmailPreview("training-nothing-instead", partial(not_launched, has_others=False)),
    EmailPreview("training-decisions", decisions),
    EmailPreview(
        "training-passed-over",
        partial(
            enrolment, State.WAITING, kind=Kind.SKIPPED, skip_reason=Enrolment.SkipReason.UNIT_CAP
        ),
    ),
    EmailPreview("training-appeal-received", partial(appeal, Appeal.State.OPEN)),
    EmailPreview("training-appeal-accepted", partial(appeal, Appeal.State.ACCEPTED)),
    EmailPreview("training-appeal-dismissed", partial(appeal, Appeal.State.DISMISSED)),
    EmailPreview("training-appeal-waits", appeal_waits),
    EmailPreview("training-audit", audit),
    EmailPreview("training-withdrawn", partial(enrolment, State.RESIGNED)),
    EmailPreview("training-consent-request", consent_request),
    EmailPreview("training-consent-waits", consent_waits),
]
