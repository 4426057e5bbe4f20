"""PDF documents about an enrolment: the travel card, and the consent of the unit to be signed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from members.accounts.models import User
from members.pdf.kinds import DocumentKind
from training.models import Enrolment, Programme, TrainingGroup
from training.record_document import document_of


def _held_by(user: User, pk: int) -> Enrolment | None:
    """The place that ``user`` holds, with everything that the documents say; else None."""
    own = Enrolment.objects.of(user).holding().for_consent()
    return own.filter(pk=pk).first()


def _awaiting_consent(user: User, pk: int) -> Enrolment | None:
    found = _held_by(user, pk)
    return found if found and found.awaits_consent else None


def _recorded_group(user: User, pk: int) -> TrainingGroup | None:
    """The group, if ``user`` organises its programme or may audit it; else None."""
    readable = Programme.objects.readable_by(user)
    groups = TrainingGroup.objects.filter(programme__in=readable.values("pk"))
    return groups.select_related("programme", "service_area").filter(pk=pk).first()


def _context(enrolment: Enrolment) -> dict:
    sessions = list(enrolment.group.sessions.all())
    return {
        "enrolment": enrolment,
        "group": enrolment.group,
        "programme": enrolment.programme,
        "sessions": sessions,
    }


TRAVEL_CARD = DocumentKind(
    name="travel-card",
    find=_held_by,
    template="training/documents/travel_card.html",
    context=_context,
    title=lambda enrolment: _("Travel card: %(group)s") % {"group": enrolment.group},
    filename=lambda enrolment: f"karta-wyjazdu-{enrolment.application_no}.pdf",
    url=lambda enrolment: enrolment.get_absolute_url(),
)
CONSENT = DocumentKind(
    name="unit-consent",
    find=_awaiting_consent,
    template="training/documents/consent.html",
    context=_context,
    title=lambda enrolment: _("Consent of the delegating unit"),
    filename=lambda enrolment: f"zgoda-{enrolment.application_no}.pdf",
    url=lambda enrolment: enrolment.get_absolute_url(),
)
RECORD = DocumentKind(
    name="recruitment-record",
    find=_recorded_group,
    template="training/documents/record.html",
    context=lambda group: {"document": document_of(group)},
    title=lambda group: _("Record of recruitment: %(group)s") % {"group": group},
    filename=lambda group: f"protokol-z-naboru-{group.pk}.pdf",
    url=lambda group: reverse("training_desk:record", args=[group.pk]),
)
KINDS = [TRAVEL_CARD, CONSENT, RECORD]
