"""The consent of the delegating unit to the participation of one of its people.

It is given by a coordinator on the site, by the head of the unit or the secretary on a page whose
link comes by e-mail, or by a signed document that the person uploads.
"""

from __future__ import annotations

from pathlib import PurePath
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction

from members.accounts.models import User
from members.background import enqueue
from members.membership.access import membership_of
from members.membership.models import Affiliation
from members.membership.services.applications import approve_affiliation
from members.units.models import Organisation
from training import tasks
from training.deadlines import deadline
from training.models import Delegation, DelegationRequest, Enrolment, EnrolmentEvent, Programme
from training.services.enrolling import lock_enrolment
from training.services.locking import LockedQueues
from training.services.places import (
    AlreadyChanged,
    change_state,
    end,
    fill_all,
    note,
    tell,
)

State, Kind, Consent = Enrolment.State, EnrolmentEvent.Kind, Enrolment.Consent
Method = Delegation.Method

MOST_REQUESTS = 3
"""How many e-mails may ask for the consent to one enrolment."""


class OwnAddress(Exception):
    """The address is the applicant's own: nobody consents to their own enrolment."""


class TooManyRequests(Exception):
    """The consent was asked for as often as allowed."""


@transaction.atomic
def request_consent(enrolment: Enrolment, *, by: User, email: str, name: str) -> DelegationRequest:
    """E-mails the head of the unit a link to the page on which they may consent.

    ``name``: the name and office of the head. Raises PermissionDenied if it is not the enrolment of
    ``by``, OwnAddress, TooManyRequests, and AlreadyChanged if no consent is awaited.
    """
    locked, stored = lock_enrolment(enrolment)
    if stored.user_id != by.pk:
        raise PermissionDenied
    _check_awaited(stored)
    own = EmailAddress.objects.filter(user=by).values_list("email", flat=True)
    if email.lower() in {by.email.lower(), *map(str.lower, own)}:
        raise OwnAddress
    if stored.delegation_requests.in_force().count() >= MOST_REQUESTS:
        raise TooManyRequests
    asked = stored.delegation_requests.create(email=email, name=name, sent_at=locked.now)
    note(Kind.ASKED, locked.groups[stored.group_id], stored, at=locked.now, by=by)
    enqueue(tasks.mail_consent_request, asked.pk)
    return asked


@transaction.atomic
def decide_as_coordinator(
    enrolment: Enrolment, *, by: User, is_consent: bool, on_behalf_of: str, reason: str = ""
) -> Enrolment:
    """Consents for the unit, or refuses, "on behalf of" somebody whom ``on_behalf_of`` names.

    If the person has applied to the organisation and is not approved yet, consenting approves them,
    too. Raises PermissionDenied unless ``by`` coordinates their organisation, and AlreadyChanged.
    """
    affiliation = _affiliation_under(enrolment, by)
    if affiliation is None:
        raise PermissionDenied
    if is_consent and affiliation.state == Affiliation.State.PENDING:
        approve_affiliation(affiliation, by=by)
    return decide_consent(
        enrolment,
        is_consent=is_consent,
        method=Method.COORDINATOR,
        by=by,
        name=on_behalf_of,
        organisation=affiliation.organisation,
        reason=reason,
    )


def _affiliation_under(enrolment, by) -> Affiliation | None:
    """The affiliation by which ``by``, a coordinator, may decide; approved ones before others."""
    if not Enrolment.objects.awaiting_consent_of(by).filter(pk=enrolment.pk).exists():
        return None
    staff = Affiliation.objects.filter(
        user=enrolment.user_id, organisation__in=membership_of(by).coordinated_ids
    ).select_related("organisation")
    if enrolment.unit_id:
        staff = staff.filter(organisation__units=enrolment.unit_id)
    in_force = staff.in_force().order_by("pk").first()
    return in_force or staff.filter(state=Affiliation.State.PENDING).order_by("pk").first()


def upload_consent(enrolment: Enrolment, *, by: User, document: File) -> Enrolment:
    """Records the consent by a signed document, which ``check_letter`` has accepted.

    The organiser reads it, and may return it. Raises PermissionDenied if it is not the enrolment of
    ``by``, and AlreadyChanged if no consent is awaited.
    """
    if enrolment.user_id != by.pk:
        raise PermissionDenied
    return decide_consent(
        enrolment, is_consent=True, method=Method.UPLOAD, by=by, document=document
    )


@transaction.atomic
def return_consent(enrolment: Enrolment, *, by: User, reason: str) -> Enrolment:
    """Does not accept an uploaded document. The consent is awaited again, for a new period.

    Raises PermissionDenied unless ``by`` organises the programme, and AlreadyChanged if there is no
    consent by a document.
    """
    locked, stored = lock_enrolment(enrolment)
    if not by.has_perm("training.organise", locked.programme):
        raise PermissionDenied
    given = Delegation.objects.filter(enrolment=stored, method=Method.UPLOAD).first()
    if given is None or stored.state != State.QUALIFIED or stored.consent != Consent.GIVEN:
        raise AlreadyChanged
    await_consent_anew(locked, stored)
    group = locked.groups[stored.group_id]
    note(Kind.RETURNED, group, stored, at=locked.now, by=by, reason=reason)
    tell(stored)
    return stored


def await_consent_anew(locked: LockedQueues, enrolment: Enrolment) -> None:
    """Deletes what was decided about a held place. The full period to consent begins again."""
    Delegation.objects.filter(enrolment=enrolment).delete()
    until = deadline(locked.now, locked.programme.consent_workdays or 1)
    change_state(enrolment, enrolment.state, consent=Consent.AWAITED, consent_until=until)


@transaction.atomic
def decide_consent(
    enrolment: Enrolment,
    *,
    is_consent: bool,
    method: str,
    by: User | None = None,
    name: str = "",
    organisation: Organisation | None = None,
    reason: str = "",
    document: File | None = None,
    asked: DelegationRequest | None = None,
) -> Enrolment:
    """Records that the unit consents to the enrolment, or refuses, which releases the place.

    Callers have checked that the person may decide for the unit. ``by``: the account of whoever
    decided or uploaded; ``name``: name and office of whoever decided, or in whose name; ``asked``:
    the request by whose link it was decided. The same answer twice changes nothing. Raises
    AlreadyChanged if no consent is awaited (any more), or not from the unit of ``enrolment``.
    """
    locked, stored = lock_enrolment(enrolment)
    # The organiser may have corrected the unit after the person was found to decide for it.
    if stored.unit_id != enrolment.unit_id or (asked and not _is_in_force(asked)):
        raise AlreadyChanged
    answer = Consent.GIVEN if is_consent else Consent.REFUSED
    if stored.consent == answer:
        return stored
    _check_awaited(stored)
    Delegation.objects.create(
        enrolment=stored,
        is_consent=is_consent,
        method=method,
        decided_by=by,
        decided_name=name,
        organisation=organisation,
        reason=reason,
        decided_at=locked.now,
        **_fields_of(document),
    )
    change_state(stored, stored.state, consent=answer)
    if is_consent:
        group = locked.groups[stored.group_id]
        note(Kind.CONSENT, group, stored, at=locked.now, by=by, method=method)
        tell(stored)
    else:
        end(locked, stored, State.REFUSED, kind=Kind.REFUSED, by=by, reason=reason)
        fill_all(locked)
    return stored


def _fields_of(document: File | None) -> dict:
    """The fields of a Delegation with the document, whose name on disk identifies nobody."""
    if document is None:
        return {}
    shown_name = document.name
    document.name = f"{uuid4().hex}{PurePath(shown_name).suffix}"
    return {"document": document, "document_name": shown_name}


def _is_in_force(asked) -> bool:
    return DelegationRequest.objects.in_force().filter(pk=asked.pk).exists()


def _check_awaited(enrolment) -> None:
    if not enrolment.awaits_consent:
        raise AlreadyChanged


def end_consent_period(locked: LockedQueues, enrolment: Enrolment) -> None:
    """Does what the programme's rule says when the unit has not consented in time."""
    group = locked.groups[enrolment.group_id]
    change_state(enrolment, enrolment.state, consent=Consent.OVERDUE)
    if locked.programme.without_consent == Programme.WithoutConsent.RELEASE:
        end(locked, enrolment, State.EXPIRED, kind=Kind.OVERDUE)
    else:
        note(Kind.OVERDUE, group, enrolment, at=locked.now)
        tell(enrolment)
