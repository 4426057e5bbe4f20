"""Background tasks that write notifications. A task may run twice without harm."""

from datetime import datetime

from django.db import transaction
from django_tasks import task

from members.inbox.letters import queue_letters
from members.inbox.models import Level, Notification


@task()
def write_notifications(
    kind: str, target_id: int, row_id: int, levels: list[tuple[int, str]], at: str
) -> None:
    """Writes notifications for people, given as pairs (user id, Level).

    Also queues e-mails to those who want to be told at once.

    ``row_id``: the id of the new row, such as a post; ``at``: when it came, in ISO format. An
    unread notification about the same target only gets a higher ``last_id``.
    """
    with transaction.atomic():
        for level, users in _by_level(levels).items():
            new = {"last_id": row_id, "happened_at": datetime.fromisoformat(at), "level": level}
            _write(kind, target_id, row_id, users, new)
            if level == Level.INSTANT:
                queue_letters(kind, target_id, row_id, users)


def _write(kind: str, target_id: int, row_id: int, users: list[int], new: dict) -> None:
    Notification.objects.bulk_create(
        [
            Notification(user_id=pk, kind=kind, target_id=target_id, first_id=row_id, **new)
            for pk in users
        ],
        ignore_conflicts=True,
    )
    # Locks the rows in the order of people: tasks about two posts of a thread may run at once.
    own = Notification.objects.filter(user__in=users, kind=kind, target_id=target_id)
    locked = list(own.select_for_update().order_by("user").values_list("pk", flat=True))
    rows = Notification.objects.filter(pk__in=locked)
    rows.filter(last_id__lt=row_id).exclude(read_at=None).update(
        first_id=row_id, read_at=None, **new
    )
    rows.unread().filter(last_id__lt=row_id).update(**new)
    # The tasks may run in another order than the posts came.
    rows.unread().filter(first_id__gt=row_id).update(first_id=row_id)


def _by_level(levels: list[tuple[int, str]]) -> dict[str, list[int]]:
    """Level -> ids of people, both sorted."""
    grouped: dict[str, list[int]] = {}
    for user, level in sorted(levels):
        grouped.setdefault(level, []).append(user)
    return dict(sorted(grouped.items()))
