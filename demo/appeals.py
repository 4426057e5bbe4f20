"""Loads an appeal against an expired offer, which the organiser may decide."""

from __future__ import annotations

from datetime import datetime

from demo.dates import moment_before
from training.appeals import appealable
from training.models import Appeal, Enrolment, EnrolmentEvent, Programme
from training.services.places import step_of

GROUNDS = (
    "W dniach, w których mijał termin odpowiedzi, urząd był zamknięty z powodu awarii sieci."
    " Wiadomość z propozycją miejsca odczytano dopiero po terminie. Komunikat o awarii jest na"
    " stronie urzędu."
)


def load_appeal(programme: Programme, now: datetime) -> None:
    """Appeals against the last offer that has expired, as its applicant has done it today."""
    at = moment_before(now, 0)
    expired = programme.enrolments.filter(state=Enrolment.State.EXPIRED).for_list()
    for row in expired.order_by("-pk"):
        if found := appealable(row, at):
            Appeal.objects.create(
                enrolment=row, against=found.step, grounds=GROUNDS, submitted_at=at
            )
            step_of(EnrolmentEvent.Kind.APPEALED, row.group, row, at=at, by=row.user).save()
            return
