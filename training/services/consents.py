"""The consent of the delegating unit to the participation of one of its people."""

from __future__ import annotations

from django.db import transaction

from members.accounts.models import User
from members.units.models import Organisation
from training.models import Delegation, Enrolment, EnrolmentEvent, Programme
from training.services.enrolling import lock_enrolment
from training.services.locking import LockedQueues
from training.services.places import AlreadyChanged, change_state, end, fill_all, note, tell

State, Kind, Consent = Enrolment.State, EnrolmentEvent.Kind, Enrolment.Consent


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
) -> Enrolment:
    """Records that the unit consents to the enrolment, or refuses, which releases the place.

    Callers have checked that the person may decide for the unit. ``by``: the account of a
    coordinator; ``name``: name and office of whoever decided without one. The same answer twice
    changes nothing. Raises AlreadyChanged if no consent is awaited (any more).
    """
    locked, stored = lock_enrolment(enrolment)
    answer = Consent.GIVEN if is_consent else Consent.REFUSED
    if stored.consent == answer:
        return stored
    if stored.state != State.QUALIFIED or stored.consent not in (Consent.AWAITED, Consent.OVERDUE):
        raise AlreadyChanged
    Delegation.objects.update_or_create(
        enrolment=stored,
        defaults={
            "is_consent": is_consent,
            "method": method,
            "decided_by": by,
            "decided_name": name,
            "organisation": organisation,
            "reason": reason,
            "decided_at": locked.now,
        },
    )
    if is_consent:
        change_state(stored, stored.state, consent=answer)
        note(Kind.CONSENT, locked.groups[stored.group_id], stored, at=locked.now, by=by)
        tell(stored)
    else:
        change_state(stored, stored.state, consent=answer)
        end(locked, stored, State.REFUSED, kind=Kind.REFUSED, by=by, reason=reason)
        fill_all(locked)
    return stored


def end_consent_period(locked: LockedQueues, enrolment: Enrolment) -> None:
    """Does what the programme's rule says when the unit has not consented in time."""
    group = locked.groups[enrolment.group_id]
    change_state(enrolment, enrolment.state, consent=Consent.OVERDUE)
    if locked.programme.without_consent == Programme.WithoutConsent.RELEASE:
        end(locked, enrolment, State.EXPIRED, kind=Kind.OVERDUE)
    else:
        note(Kind.OVERDUE, group, enrolment, at=locked.now)
        tell(enrolment)
