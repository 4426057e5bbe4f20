"""What happens when a deadline has passed, and what a crash has left undone."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from training.models import Enrolment, EnrolmentEvent, Programme, TrainingGroup
from training.services.consents import end_consent_period
from training.services.enrolling import expire_offer
from training.services.launching import call_for_decisions
from training.services.locking import lock_queues
from training.services.places import fill
from training.signals import offer_changed

logger = logging.getLogger(__name__)
State, Kind = Enrolment.State, EnrolmentEvent.Kind


def settle_all() -> int:
    """Settles every programme in which a deadline has passed or a free place has somebody waiting.

    So, too, programmes with groups whose day of the decision has come.

    Returns how many programmes were settled. It may run at any time, and twice without harm. A
    programme that fails is logged, so that it does not stop the others.
    """
    due = Enrolment.objects.filter(_is_due(timezone.now())).values("programme")
    free = TrainingGroup.objects.filter(
        programme__state=Programme.State.PUBLISHED,
        state__in=TrainingGroup.RECRUITING,
        places_taken__lt=F("seat_limit"),
        enrolments__state=State.WAITING,
    ).values("programme")
    decided = TrainingGroup.objects.due_at(timezone.now()).values("programme")
    waiting = Q(pk__in=due) | Q(pk__in=free) | Q(pk__in=decided)
    found = Programme.objects.filter(waiting).order_by("pk")
    return sum(_is_settled(pk) for pk in list(found.values_list("pk", flat=True)))


def _is_settled(programme_id: int) -> bool:
    try:
        settle(programme_id)
    except Exception:
        logger.exception("The training programme %s could not be settled.", programme_id)
        return False
    return True


def _is_due(now) -> Q:
    offers = Q(state=State.OFFERED, offered_until__lte=now)
    awaited = Q(state=State.QUALIFIED, consent=Enrolment.Consent.AWAITED, consent_until__lte=now)
    return offers | awaited


@transaction.atomic
def settle(programme_id: int) -> None:
    """Ends what is overdue in the programme, calls for decisions, and offers its free places."""
    due = Enrolment.objects.filter(_is_due(timezone.now()), programme=programme_id)
    people = list(due.values_list("user", flat=True))
    groups = TrainingGroup.objects.filter(programme=programme_id).values_list("pk", flat=True)
    locked = lock_queues(programme_id, people=people, groups=list(groups))
    # Asked again, because the answer may have come while the lock was awaited.
    overdue = Enrolment.objects.filter(_is_due(locked.now), programme=programme_id)
    overdue = list(overdue.filter(user__in=people).order_by("queue_no", "pk"))
    for enrolment in overdue:
        if enrolment.state == State.OFFERED:
            expire_offer(locked, enrolment)
        else:
            end_consent_period(locked, enrolment)
    called = call_for_decisions(locked)
    # Whoever is passed over waits beside a free place. Public pages are not made anew for that.
    if fill(locked, locked.groups.values()) or overdue or called:
        offer_changed.send(sender=TrainingGroup)
