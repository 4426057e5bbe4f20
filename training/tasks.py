"""E-mails about enrolments. A task may run late, so it first reads the current state."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_noop
from django_tasks import task

from members.mail.sending import send_templated_email
from training.enrolment_texts import meaning_of, plain_text
from training.models import Enrolment, EnrolmentEvent

State = Enrolment.State

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

TOLD_REASONS = {State.REJECTED, State.REFUSED, State.MOVED}
"""States that others brought about: the e-mail tells their reason."""


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
def mail_enrolment(enrolment_id: int, state: str) -> None:
    """Tells the person that their enrolment is in the new ``state``, unless it has changed since.

    Also tells them of an offer, and that a consent was given or has not come in time.
    """
    found = Enrolment.objects.with_position().for_list().select_related("user")
    enrolment = found.filter(pk=enrolment_id, state=state).first()
    if enrolment is None or not enrolment.user.gets_letters:
        return
    reason = _reason_of(enrolment) if state in TOLD_REASONS else ""
    with translation.override(enrolment.user.language):
        context = enrolment_context(enrolment, reason=reason)
        send_templated_email(
            "training_enrolment",
            to=enrolment.user.email,
            subject=context["heading"],
            context=context,
        )


def enrolment_context(enrolment: Enrolment, *, reason: str = "") -> dict:
    """The context of the e-mail about a change of state, in the active language."""
    meaning = meaning_of(enrolment)
    return {
        "heading": _(SUBJECTS[enrolment.state]) % {"group": enrolment.group},
        "enrolment": enrolment,
        "meaning": meaning,
        "plain_meaning": [plain_text(sentence) for sentence in meaning],
        "reason": reason,
        "url": settings.SITE_URL + reverse("enrolments:detail", args=[enrolment.pk]),
    }


def _reason_of(enrolment) -> str:
    """The reason of the step that ended the enrolment."""
    ending = EnrolmentEvent.objects.filter(enrolment=enrolment, kind=enrolment.state)
    return ending.order_by("-pk").values_list("reason", flat=True).first() or ""
