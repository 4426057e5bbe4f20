"""What administrators and their monitoring see of the queue: how much waits, since when, and what
was sent and given up."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.cache import cache
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from members.mail.models import UNWANTED, QueuedEmail
from members.mail.tasks import PAUSED

STALLED_AFTER = timedelta(minutes=15)
"""If something waits longer, the queue stands still: a worker delivers thousands of e-mails in this
time, and tries a server that did not answer every minute."""
DAYS = 14
"""For how many days sent and given-up e-mails are counted; older rows are deleted."""


def longest_wait(now: datetime) -> timedelta:
    """How long the oldest e-mail or the next task has waited.

    It is zero if nothing waits. E-mails that the mail server wants to get later do not count,
    because the queue works. Makes two queries, which read few rows even if many e-mails wait.
    """
    since = [moment for moment in (_oldest_email(), _next_task()) if moment]
    return max([now - min(since), timedelta()]) if since else timedelta()


def _oldest_email() -> datetime | None:
    oldest = QueuedEmail.objects.waiting().not_postponed().order_by("created_at")
    return oldest.values_list("created_at", flat=True).first()


def _next_task() -> datetime | None:
    """When the task that a worker would run next became due."""
    task = DBTaskResult.objects.ready().only("enqueued_at", "run_after").first()
    if task is None:
        return None
    return task.enqueued_at if task.run_after == get_date_max() else task.run_after


def queue_summary(now: datetime) -> dict:
    """Describes the queue.

    Returns ``{"number", "oldest", "later", "is_paused"}``: how many e-mails wait, when the oldest
    of them was written (or None), how many of them are tried again at a later time, and whether all
    wait because the mail server did not answer. Makes one query.
    """
    counted = QueuedEmail.objects.waiting().aggregate(
        number=Count("pk"),
        oldest=Min("created_at"),
        later=Count("pk", filter=Q(next_try_at__gt=now)),
    )
    return counted | {"is_paused": bool(cache.get(PAUSED))}


def daily_counts(now: datetime) -> list[dict]:
    """Returns ``{"day", "sent", "given_up"}`` for each of the last DAYS days, today first.

    Codes that expired before they were sent count as given up. Makes two queries.
    """
    today = timezone.localdate(now)
    days = [today - timedelta(days=number) for number in range(DAYS)]
    since = timezone.make_aware(datetime.combine(days[-1], time.min))
    sent, given_up = (
        _per_day(
            QueuedEmail.objects.exclude(error=UNWANTED).filter(**{f"{field}__gte": since}), field
        )
        for field in ("sent_at", "failed_at")
    )
    return [
        {"day": day, "sent": sent.get(day, 0), "given_up": given_up.get(day, 0)} for day in days
    ]


def _per_day(emails: QuerySet, field: str) -> dict:
    counted = emails.order_by().values(day=TruncDate(field)).annotate(number=Count("pk"))
    return {row["day"]: row["number"] for row in counted}
