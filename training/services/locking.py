"""The locks under which places are given.

Everything that changes a queue first locks the people concerned (by id), then the programme, then
the groups (by id), always in this order, so that two transactions cannot wait for each other.
SQLite has no row locks; its transactions are IMMEDIATE and follow one another instead.

The lock on the programme makes all changes to its queues follow one another. So code that holds it
may read and change enrolments of people whom it has not locked, for example to offer them a place.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Now

from members.accounts.models import User
from training.models import Enrolment, Programme, TrainingGroup


@dataclass(frozen=True)
class LockedQueues:
    """A locked programme, the locked groups by id, and the time of the database at the lock."""

    programme: Programme
    groups: dict[int, TrainingGroup]
    now: datetime


def lock_queues(
    programme_id: int, *, people: Collection[int] = (), groups: Collection[int] = ()
) -> LockedQueues:
    """Locks ``people``, the programme, ``groups``, and all groups in which ``people`` are enrolled.

    Call it in a transaction, before reading anything on which a decision rests. The time is asked
    of the database after the lock is held: somebody who waited for the lock until an offer expired
    is late.
    """
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_id)
    enrolled = Enrolment.objects.active().filter(programme=programme_id, user__in=people)
    wanted = Q(pk__in=groups) | Q(pk__in=list(enrolled.values_list("group", flat=True)))
    rows = programme.groups.select_for_update(no_key=True).filter(wanted)
    locked = {group.pk: group for group in rows.order_by("pk")}
    return LockedQueues(programme, locked, _database_time(programme_id))


def _database_time(programme_id: int) -> datetime:
    """The time of the database server when this statement begins, not the transaction."""
    return Programme.objects.filter(pk=programme_id).values_list(Now(), flat=True).get()
