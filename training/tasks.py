"""E-mails about enrolments. A task may run late, so it first reads the current state."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _, gettext_noop, ngettext
from django_tasks import task

from members.accounts.models import Role, User
from members.mail.sending import send_templated_email
from members.membership.people import people_with_role
from training.appeals import appealable
from training.consent_links import consent_url
from training.enrolment_texts import meaning_of, plain_text, unit_change
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
from training.models.enrolments import AWAITING_CONSENT as AWAITING, coordinators_for

State, Kind = Enrolment.State, EnrolmentEvent.Kind

SUBJECTS = {
    State.QUALIFIED: gettext_noop("You have a place: %(group)s"),
    State.WAITING: gettext_noop("You are on the waiting list: %(group)s"),
    State.OFFERED: gettext_noop("A place is offered to you: %(group)s"),
    State.DECLINED: gettext_noop("You declined the place: %(group)s"),
    State.EXPIRED: gettext_noop("The deadline has passed: %(group)s"),
    State.RESIGNED: gettext_noop("Your application was withdrawn: %(group)s"),
    State.ELSEWHERE: gettext_noop("Your application has ended: %(group)s"),
    State.REJECTED: gettext_noop("Your application was rejected: %(group)s"),
    State.REFUSED: gettext_noop("Your unit did not consent: %(group)s"),
    State.MOVED: gettext_noop("You were moved to another group: %(group)s"),
}
"""The subject of an e-mail about a change of state, by the state."""

STEP_SUBJECTS = {
    Kind.CONSENT: gettext_noop("Your unit has consented: %(group)s"),
    Kind.OVERDUE: gettext_noop("Your unit has not consented yet: %(group)s"),
    Kind.RETURNED: gettext_noop("The consent was not accepted: %(group)s"),
    Kind.UNIT: gettext_noop("The unit in application no. %(number)s was corrected"),
    Kind.SKIPPED: gettext_noop("The waiting list passes you over for now: %(group)s"),
}
"""The subject of an e-mail about an active enrolment whose state stays, by the last step."""

APPEAL_SUBJECTS = {
    Appeal.State.OPEN: gettext_noop("Your appeal was received: %(group)s"),
    Appeal.State.ACCEPTED: gettext_noop("Your appeal was accepted: %(group)s"),
    Appeal.State.DISMISSED: gettext_noop("Your appeal was dismissed: %(group)s"),
}
"""The subject of an e-mail about an appeal, by its state."""

DECISION_SUBJECTS = {
    Kind.LAUNCHED: gettext_noop("The training takes place: %(group)s"),
    Kind.POSTPONED: gettext_noop("The decision is postponed: %(group)s"),
}
"""The subject of an e-mail about what was decided about a group, by the step."""

TOLD_REASONS = {Kind.REJECTED, Kind.REFUSED, Kind.MOVED, Kind.RETURNED, Kind.UNIT}
"""Steps that others took: the e-mail tells their reason."""

UNTOLD = {
    Kind.APPEALED,
    Kind.APPEAL_ACCEPTED,
    Kind.APPEAL_DISMISSED,
    Kind.APPEAL_WITHDRAWN,
    Kind.ASKED,
    Kind.CALLED,
    Kind.CHANGED,
    Kind.COMPLETED,
    Kind.MERGED,
    Kind.PREFERRED,
    Kind.SKIPPED,
    Kind.VERIFIED,
}
"""Steps of which the e-mail about a change does not tell."""


@task()
def mail_application(enrolment_ids: list[int]) -> None:
    """Confirms an application: its numbers, and in which groups the person has a place or waits."""
    found = Enrolment.objects.with_position().for_list().select_related("user")
    rows = list(found.filter(pk__in=enrolment_ids).order_by("application_no"))
    if not rows or not rows[0].user.gets_letters:
        return
    with translation.override(rows[0].user.language):
        send_templated_email(
            "training_application",
            to=rows[0].user.email,
            subject=_("Your application was received: %(programme)s")
            % {"programme": rows[0].programme},
            context=application_context(rows),
        )


def application_context(rows: list[Enrolment]) -> dict:
    """The context of the e-mail that confirms an application, in the active language."""
    for row in rows:
        row.meaning = meaning_of(row)
        row.plain_meaning = [plain_text(sentence) for sentence in row.meaning]
    url = settings.SITE_URL + reverse("enrolments:mine")
    return {"programme": rows[0].programme, "enrolments": rows, "url": url}


@task()
def mail_enrolment(enrolment_id: int, state: str, step_id: int | None = None) -> None:
    """Tells the person that their enrolment is in the new ``state``, unless it has changed since.

    Also tells them of an offer, that a consent was given or has not come in time, and that their
    unit was corrected. ``step_id``: of which step it tells, if not of the last one.
    """
    found = Enrolment.objects.with_position().for_list().select_related("user")
    enrolment = found.filter(pk=enrolment_id, state=state).first()
    if enrolment is None or not enrolment.user.gets_letters:
        return
    with translation.override(enrolment.user.language):
        told = enrolment.events.order_by("pk")
        told = told.filter(pk=step_id) if step_id else told.exclude(kind__in=UNTOLD)
        may_appeal = appealable(enrolment, timezone.now())
        context = enrolment_context(enrolment, told.last(), may_appeal and may_appeal.until)
        send_templated_email(
            "training_enrolment",
            to=enrolment.user.email,
            subject=context["heading"],
            context=context,
        )


def enrolment_context(
    enrolment: Enrolment, last: EnrolmentEvent | None, appeal_until: datetime | None = None
) -> dict:
    """The context of the e-mail about a change, in the active language.

    ``last``: the last step of which the e-mail tells; ``appeal_until``: until when the applicant
    may appeal, if they may.
    """
    meaning, kind = meaning_of(enrolment), last.kind if last else ""
    subject = SUBJECTS[enrolment.state]
    if enrolment.is_active:
        subject = STEP_SUBJECTS.get(kind, subject)
    return {
        "heading": _(subject) % {"group": enrolment.group, "number": enrolment.application_no},
        "enrolment": enrolment,
        "unit": unit_change(last, _("Unit")) if kind == Kind.UNIT else "",
        "meaning": meaning,
        "plain_meaning": [plain_text(sentence) for sentence in meaning],
        "reason": last.reason if kind in TOLD_REASONS else "",
        "appeal_until": appeal_until,
        "url": settings.SITE_URL + reverse("enrolments:detail", args=[enrolment.pk]),
    }


@task()
def mail_decision(enrolment_id: int, step_id: int) -> None:
    """Tells the person that their group is launched, or the decision postponed, and why.

    Sends nothing if their application has ended meanwhile.
    """
    found = Enrolment.objects.active().with_position().for_list().select_related("user")
    enrolment = found.filter(pk=enrolment_id).first()
    if enrolment is None or not enrolment.user.gets_letters:
        return
    with translation.override(enrolment.user.language):
        step = EnrolmentEvent.objects.select_related("group").get(pk=step_id)
        context = decision_context(enrolment, step)
        send_templated_email(
            "training_decision",
            to=enrolment.user.email,
            subject=context["heading"],
            context=context,
        )


def decision_context(enrolment: Enrolment, step: EnrolmentEvent) -> dict:
    """The context of the e-mail about a decision on a group, in the active language."""
    meaning = meaning_of(enrolment)
    return {
        "heading": _(DECISION_SUBJECTS[step.kind]) % {"group": enrolment.group},
        "enrolment": enrolment,
        "group": enrolment.group,
        "is_launched": step.kind == Kind.LAUNCHED,
        "meaning": meaning,
        "plain_meaning": [plain_text(sentence) for sentence in meaning],
        "reason": step.reason,
        "url": settings.SITE_URL + reverse("enrolments:detail", args=[enrolment.pk]),
    }


@task()
def mail_not_launched(enrolment_ids: list[int]) -> None:
    """Tells a person that groups are not launched, why, and what they are offered instead.

    ``enrolment_ids``: the person's enrolments that ended. What they are offered is read when the
    e-mail is written.
    """
    ended = Enrolment.objects.for_list().select_related("user").filter(pk__in=enrolment_ids)
    ended = list(ended.filter(state=State.NOT_LAUNCHED).order_by("application_no"))
    if not ended or not ended[0].user.gets_letters:
        return
    with translation.override(ended[0].user.language):
        context = not_launched_context(ended, enrolments_instead(ended), _reason_of(ended[0]))
        send_templated_email(
            "training_not_launched",
            to=ended[0].user.email,
            subject=context["heading"],
            context=context,
        )


def enrolments_instead(ended: list[Enrolment]) -> list[Enrolment]:
    """The active enrolments in the service areas of those that ended, the preferred first."""
    active = Enrolment.objects.active().with_position().for_list().select_related("user")
    areas = {row.group.service_area_id for row in ended}
    own = active.filter(user=ended[0].user_id, programme=ended[0].programme_id)
    return [row for row in own.order_by("preference", "pk") if row.group.service_area_id in areas]


def _reason_of(ended: Enrolment) -> str:
    return ended.events.filter(kind=Kind.NOT_LAUNCHED).values_list("reason", flat=True).first()


def not_launched_context(ended: list[Enrolment], instead: list[Enrolment], reason: str) -> dict:
    """The context of the e-mail about groups that are not launched, in the active language."""
    for row in instead:
        row.meaning = meaning_of(row)
        row.plain_meaning = [plain_text(sentence) for sentence in row.meaning]
    groups = "; ".join(str(row.group) for row in ended)
    return {
        "heading": _("The training does not take place: %(groups)s") % {"groups": groups},
        "programme": ended[0].programme,
        "ended": ended,
        "instead": instead,
        "has_offer": any(row.state == State.OFFERED for row in instead),
        "has_place": any(row.state == State.QUALIFIED for row in instead),
        "reason": reason,
        "url": settings.SITE_URL + reverse("enrolments:mine"),
    }


@task()
def mail_organisers(programme_id: int, group_ids: list[int]) -> None:
    """E-mails the organisers of the programme that groups wait for their decision."""
    programme = Programme.objects.get(pk=programme_id)
    groups = programme.groups.for_list().filter(pk__in=group_ids, state=TrainingGroup.State.OPEN)
    if not groups:
        return
    for person in _organisers_of(programme):
        with translation.override(person.language):
            context = decisions_context(programme, list(groups))
            send_templated_email(
                "training_decisions", to=person.email, subject=context["heading"], context=context
            )


def _organisers_of(programme: Programme) -> list[User]:
    """The organisers of the programme who get e-mails about it."""
    people = programme.organisers.order_by("pk")
    return [it for it in people if it.gets_letters and it.has_perm("training.organise", programme)]


def decisions_context(programme: Programme, groups: list[TrainingGroup]) -> dict:
    """The context of the e-mail about groups that wait for a decision, in the active language."""
    count = len(groups)
    heading = ngettext(
        "%(count)s group waits for your decision", "%(count)s groups wait for your decision", count
    )
    return {
        "heading": heading % {"count": count},
        "programme": programme,
        "groups": groups,
        "url": settings.SITE_URL + reverse("training_desk:decisions", args=[programme.slug]),
    }


@task()
def mail_appeal(appeal_id: int, state: str) -> None:
    """Tells the applicant that their appeal was received, or how it was decided and why.

    Sends nothing if its state is not ``state`` any more.
    """
    enrolments = Enrolment.objects.with_position().for_list().select_related("user")
    found = Appeal.objects.prefetch_related(Prefetch("enrolment", enrolments))
    appeal = found.filter(pk=appeal_id, state=state).first()
    if appeal is None or not appeal.enrolment.user.gets_letters:
        return
    person = appeal.enrolment.user
    with translation.override(person.language):
        context = appeal_context(appeal)
        send_templated_email(
            "training_appeal", to=person.email, subject=context["heading"], context=context
        )


def appeal_context(appeal: Appeal) -> dict:
    """The context of the e-mail to the applicant about an appeal, in the active language.

    The enrolment needs the annotation ``position`` (``with_position``).
    """
    enrolment = appeal.enrolment
    meaning = meaning_of(enrolment)
    return {
        "heading": _(APPEAL_SUBJECTS[appeal.state]) % {"group": enrolment.group},
        "appeal": appeal,
        "enrolment": enrolment,
        "meaning": meaning,
        "plain_meaning": [plain_text(sentence) for sentence in meaning],
        "url": settings.SITE_URL + reverse("enrolments:detail", args=[enrolment.pk]),
    }


@task()
def mail_appeal_waits(appeal_id: int) -> None:
    """E-mails the organisers who may decide an appeal that it waits for them.

    If there is none, the administrators get the e-mail.
    """
    found = Appeal.objects.undecided().select_related("against", "enrolment__programme")
    found = found.select_related("enrolment__user", "enrolment__group__service_area")
    appeal = found.filter(pk=appeal_id).first()
    if appeal is None:
        return
    for person in _deciders_of(appeal):
        with translation.override(person.language):
            context = appeal_waits_context(appeal)
            send_templated_email(
                "training_appeal_waits",
                to=person.email,
                subject=context["heading"],
                context=context,
            )


def _deciders_of(appeal: Appeal) -> list[User]:
    """The organisers who may decide the appeal, or else the administrators."""
    organisers = _organisers_of(appeal.enrolment.programme)
    found = [person for person in organisers if appeal.may_be_decided_by(person)]
    others = User.objects.exclude(pk__in=[appeal.enrolment.user_id, appeal.against.by_id or 0])
    return found or list(people_with_role([Role.ADMINISTRATOR], others))


def appeal_waits_context(appeal: Appeal) -> dict:
    """The context of the e-mail to organisers about an appeal, in the active language."""
    return {
        "heading": _("An appeal waits for your decision: %(group)s")
        % {"group": appeal.enrolment.group},
        "appeal": appeal,
        "enrolment": appeal.enrolment,
        "url": settings.SITE_URL + appeal.get_absolute_url(),
    }


@task()
def mail_audit(audit_id: int) -> None:
    """Tells a person that they may audit a programme. Sends nothing if it was ended meanwhile."""
    found = Audit.objects.select_related("programme", "user").filter(pk=audit_id, ended_at=None)
    audit = found.first()
    if audit is None or not audit.user.gets_letters:
        return
    with translation.override(audit.user.language):
        context = audit_context(audit)
        send_templated_email(
            "training_audit", to=audit.user.email, subject=context["heading"], context=context
        )


def audit_context(audit: Audit) -> dict:
    """The context of the e-mail to an auditor, in the active language."""
    return {
        "heading": _("You may audit a recruitment: %(programme)s") % {"programme": audit.programme},
        "audit": audit,
        "programme": audit.programme,
        "url": settings.SITE_URL + reverse("training_desk:programme", args=[audit.programme.slug]),
    }


@task()
def mail_consent_request(request_id: int) -> None:
    """E-mails the head of a unit the link to the page on which they may consent.

    The e-mail is in Polish: offices write to offices. It says from whom the site has the address
    (Article 14 GDPR). Nothing is sent if the consent is not awaited from this unit any more.
    """
    asked = (
        DelegationRequest.objects.in_force()
        .select_related("enrolment__user", "enrolment__programme", "enrolment__group__service_area")
        .filter(pk=request_id, **{f"enrolment__{name}": value for name, value in AWAITING.items()})
    )
    for row in asked:
        with translation.override(settings.LANGUAGE_CODE):
            subject = _("Please consent to training: %(name)s") % {"name": row.enrolment.user}
            context = {"asked": row, "enrolment": row.enrolment, "url": consent_url(row)}
            send_templated_email(
                "training_consent_request", to=row.email, subject=subject, context=context
            )


@task()
def mail_coordinators(enrolment_id: int) -> None:
    """E-mails the coordinators of the person's organisations that a consent is awaited."""
    found = Enrolment.objects.for_list().select_related("user")
    enrolment = found.filter(pk=enrolment_id, **AWAITING).first()
    if enrolment is None:
        return
    url = settings.SITE_URL + reverse("consents:coordinator", args=[enrolment.pk])
    for person in coordinators_for(enrolment):
        with translation.override(person.language):
            subject = _("A consent is awaited: %(name)s") % {"name": enrolment.user}
            context = {"enrolment": enrolment, "url": url}
            send_templated_email(
                "training_consent_waits", to=person.email, subject=subject, context=context
            )


@task()
def mail_completion_call(call_id: int) -> None:
    """E-mails the applicant what is missing in the application, and until when to complete it.

    Sends nothing if the application was completed meanwhile, has ended, or the time is over.
    """
    rows = CompletionCall.objects.open_at(timezone.now())
    call = rows.select_related("response__user", "response__programme").filter(pk=call_id).first()
    if call is None or not call.response.user.gets_letters:
        return
    programme, person = call.response.programme, call.response.user
    with translation.override(person.language):
        send_templated_email(
            "completion_called",
            to=person.email,
            subject=_("Please complete your application: %(programme)s")
            % {"programme": programme.title},
            context={
                "call": call,
                "programme": programme,
                "url": settings.SITE_URL + reverse("enrolments:apply", args=[programme.slug]),
            },
        )
