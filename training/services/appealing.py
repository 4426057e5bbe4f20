"""Appeals: sending and withdrawing one's own, and deciding those of others."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.accounts.models import User
from members.background import enqueue
from training import tasks
from training.appeals import appealable
from training.models import Appeal, Enrolment, EnrolmentEvent, TrainingGroup
from training.services.enrolling import lock_enrolment
from training.services.locking import LockedQueues, lock_queues
from training.services.places import AlreadyChanged, change_state, fill_all, note
from training.services.transferring import merge_number, transfer

State, Kind, Consent = Enrolment.State, EnrolmentEvent.Kind, Enrolment.Consent


class NothingToAppeal(Exception):
    """There is no step against which the applicant may appeal (any more)."""


class SamePerson(Exception):
    """Whoever took the step, or applied, cannot decide the appeal against it."""


@transaction.atomic
def submit_appeal(enrolment: Enrolment, *, by: User, grounds: str) -> Appeal:
    """Appeals against the last step of one's own enrolment, and tells the organisers.

    Raises PermissionDenied if it is somebody else's, and NothingToAppeal, also if the time is over
    or there is an appeal already.
    """
    locked, stored = lock_enrolment(enrolment)
    if stored.user_id != by.pk:
        raise PermissionDenied
    stored.programme = locked.programme
    found = appealable(stored, locked.now)
    if found is None:
        raise NothingToAppeal
    appeal = Appeal.objects.create(
        enrolment=stored, against=found.step, grounds=grounds, submitted_at=locked.now
    )
    note(Kind.APPEALED, locked.groups[stored.group_id], stored, at=locked.now, by=by)
    enqueue(tasks.mail_appeal, appeal.pk, appeal.state)
    enqueue(tasks.mail_appeal_waits, appeal.pk)
    return appeal


@transaction.atomic
def withdraw_appeal(appeal: Appeal, *, by: User) -> None:
    """Withdraws one's own appeal. While there is time, one may appeal again.

    Raises PermissionDenied if it is somebody else's, and AlreadyChanged if it is not open.
    """
    locked, enrolment = lock_enrolment(appeal.enrolment)
    if enrolment.user_id != by.pk:
        raise PermissionDenied
    _close(appeal, Appeal.State.WITHDRAWN, decided_at=locked.now)
    note(Kind.APPEAL_WITHDRAWN, locked.groups[enrolment.group_id], enrolment, at=locked.now, by=by)


@transaction.atomic
def decide_appeal(appeal: Appeal, *, by: User, is_accepted: bool, reason: str) -> None:
    """Accepts or dismisses an appeal, and sends the applicant the reason.

    An accepted appeal puts the number back where it would have stood: onto the waiting list, of
    which it gets the next free place, before all higher numbers. Held and offered places of others
    stay. Raises PermissionDenied unless ``by`` organises the programme, SamePerson, and
    AlreadyChanged if the appeal is not open any more.
    """
    programme = appeal.enrolment.programme_id
    groups = TrainingGroup.objects.filter(programme=programme).values_list("pk", flat=True)
    locked = lock_queues(programme, people=[appeal.enrolment.user_id], groups=list(groups))
    if not by.has_perm("training.organise", locked.programme):
        raise PermissionDenied
    related = ["against", "enrolment__user", "enrolment__unit", "enrolment__response"]
    stored = Appeal.objects.select_related(*related).get(pk=appeal.pk)
    if not stored.may_be_decided_by(by):
        raise SamePerson
    state = Appeal.State.ACCEPTED if is_accepted else Appeal.State.DISMISSED
    _close(stored, state, decided_at=locked.now, decided_by=by, reason=reason)
    kind = Kind.APPEAL_ACCEPTED if is_accepted else Kind.APPEAL_DISMISSED
    facts = _restore(locked, stored) if is_accepted else {}
    enrolment = stored.enrolment
    group = locked.groups[enrolment.group_id]
    note(kind, group, enrolment, at=locked.now, by=by, reason=reason, **facts)
    if is_accepted:
        fill_all(locked, told_otherwise=[enrolment.user_id])
    enqueue(tasks.mail_appeal, stored.pk, state)


def _close(appeal: Appeal, state: str, **values) -> None:
    """Moves an open appeal to ``state``. Raises AlreadyChanged if it is not open."""
    if not Appeal.objects.undecided().filter(pk=appeal.pk).update(state=state, **values):
        raise AlreadyChanged


def _restore(locked: LockedQueues, appeal: Appeal) -> dict:
    """Gives the number its position back. Returns facts for the history."""
    enrolment = appeal.enrolment
    if enrolment.state == State.WAITING:
        return _waive(enrolment, appeal.against.details.get("skip_reason"))
    if enrolment.state not in (State.REJECTED, State.EXPIRED):
        return {}  # what was appealed against has passed: for example, a place was offered since
    active = Enrolment.objects.active().filter(user=enrolment.user_id, group=enrolment.group_id)
    if again := active.first():
        merge_number(locked, again, enrolment.rank_no)
        return {"counts_for": again.application_no}
    if locked.groups[enrolment.group_id].state == TrainingGroup.State.NOT_LAUNCHED:
        change_state(enrolment, State.NOT_LAUNCHED)
        return {"transferred_to": transfer(locked, [enrolment])[enrolment.pk]}
    consent = {} if enrolment.consent == Consent.GIVEN else {"consent": Consent.NOT_NEEDED}
    change_state(enrolment, State.WAITING, ended_at=None, skip_reason="", **consent)
    return {}


def _waive(enrolment, reason: str) -> dict:
    """Lets the waiting list pass the person over no more for ``reason``."""
    enrolment.waived_skips = sorted({*enrolment.waived_skips, reason})
    enrolment.save(update_fields=["waived_skips"])
    return {"waived": reason}
