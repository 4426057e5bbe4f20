"""Finds out who is told of a new or changed case, and enqueues their notifications.

The services only enqueue a task, so that a case is saved as fast with followers as without any.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django_tasks import task

from forum.practices.models import BestPractice
from forum.practices.notifications import CASE, NEW_CASE
from members.accounts.models import User
from members.background import enqueue
from members.inbox.services import (
    enqueue_notifications,
    follow_automatically,
    followers_of,
    wanting,
)
from members.inbox.units import unit_targets
from members.membership.people import members_among


def tell_of_new_case(practice: BestPractice) -> None:
    """Makes the author follow the case, and enqueues the notifications that it is published."""
    follow_automatically(CASE, practice.pk, wanting("follows_started", [practice.author_id]))
    enqueue(notify_of_new_case, practice.pk)


def tell_of_change(practice: BestPractice, *, by: User) -> None:
    """Enqueues the notifications that ``by`` changed or archived a published case."""
    enqueue(notify_of_change, practice.pk, practice.version, by.pk)


@task()
def notify_of_new_case(case_id: int) -> None:
    """Tells the followers of the units of the lead organisation, if the case is still published."""
    case = BestPractice.objects.published().filter(pk=case_id).first()
    if case:
        targets = unit_targets(case.organisation_id)
        _tell(targets, NEW_CASE, case, case.pk, but=case.author_id, at=case.published_at)


@task()
def notify_of_change(case_id: int, version: int, by_id: int) -> None:
    """Tells the followers of the case that ``by_id`` changed it; ``version``: the new version."""
    case = BestPractice.objects.filter(pk=case_id, state__in=BestPractice.PUBLIC).first()
    if case:
        at = max(case.updated_at, case.archived_at or case.updated_at)
        _tell([(CASE, case.pk)], CASE, case, version, but=by_id, at=at)


def _tell(
    targets: Iterable[tuple[str, object]],
    kind: str,
    case: BestPractice,
    row_id: int,
    *,
    but: int,
    at: datetime,
) -> None:
    for levels in followers_of(targets):
        told = _may_be_told(levels.keys() - {but})
        enqueue_notifications(kind, case.pk, row_id, {pk: levels[pk] for pk in told}, at=at)


def _may_be_told(people: Collection[int]) -> set[int]:
    """Those of ``people`` who are members now, and so may see published cases."""
    members = members_among(User.objects.filter(pk__in=people))
    return set(members.values_list("pk", flat=True))
