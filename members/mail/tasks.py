"""Delivery to the mail server. Nothing else of the site speaks to it."""

from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from django.utils import timezone
from django_tasks import TaskResultStatus, default_task_backend, task
from django_tasks_db.models import DBTaskResult

from members.mail.models import LONGEST_TRY, QueuedEmail
from members.mail.serialization import deserialize

CODES = "codes"
"""The queue of e-mails with a code, which has a worker of its own."""
FIRST = 100
"""The priority of e-mails with a code: before all other tasks."""
LAST = -10
"""The priority of other e-mails: a thousand of them do not delay other tasks."""
TRIED_FOR = timedelta(days=3)
"""So long a mail server may be away; then an e-mail is given up."""
LONGEST_PAUSE = timedelta(hours=1)
PAUSED = "mail:paused"
"""The key in the cache while the mail server is left alone after it did not answer."""
PAUSE = timedelta(minutes=1)


class Undeliverable(Exception):
    """The e-mail was given up: for administrators to see. Says nothing of who was to get it."""


@task()
def deliver(email_id: int) -> None:
    """Hands one e-mail to the mail server, once however often the task runs.

    Where the server does not take it now, another try is enqueued. Raises Undeliverable.
    """
    email = QueuedEmail.objects.filter(pk=email_id, sent_at=None).first()
    if email is None or not email.recipients:
        return
    if email.is_urgent and email.expires_at <= timezone.now():
        _empty(email, failed_at=timezone.now())
    elif not email.is_urgent and cache.get(PAUSED):
        enqueue_delivery(email, timezone.now() + _pause(email))
    elif email.claim():
        _send(email)


def _send(email: QueuedEmail) -> None:
    try:
        deserialize(email.content, get_connection(settings.EMAIL_DELIVERY_BACKEND)).send()
    except (SMTPException, OSError) as error:
        if _is_final(error) or not _may_try_again(email):
            _give_up(email, error)
        else:
            _try_later(email, error)
    except Exception as error:  # an e-mail that cannot be written at all
        _give_up(email, error)
    else:
        _empty(email, sent_at=timezone.now())


def _empty(email: QueuedEmail, **moment: datetime) -> None:
    QueuedEmail.objects.filter(pk=email.pk).empty(**moment)


def _is_final(error: Exception) -> bool:
    """Whether the server refused this e-mail for good: every recipient, or its content."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def _may_try_again(email: QueuedEmail) -> bool:
    is_over = timezone.now() - email.created_at > TRIED_FOR
    return default_task_backend.supports_defer and not is_over


def _try_later(email: QueuedEmail, error: Exception) -> None:
    """Enqueues another try. Where the server itself failed, it is left alone for a while."""
    QueuedEmail.objects.filter(pk=email.pk).update(error=_named(error), tried_at=None)
    if not isinstance(error, SMTPRecipientsRefused | SMTPDataError):
        cache.set(PAUSED, True, PAUSE.total_seconds())
    enqueue_delivery(email, timezone.now() + _pause(email))


def _pause(email: QueuedEmail) -> timedelta:
    """Longer after each try, up to an hour; a code has no such time."""
    if email.is_urgent:
        return timedelta(seconds=5)
    return min(PAUSE * 2 ** min(email.attempts, 6), LONGEST_PAUSE)


def _give_up(email: QueuedEmail, error: Exception) -> None:
    """An e-mail is kept for a while, to be sent again by administrators: the task fails.

    Not so a code, which often goes to an address that somebody mistyped: it is forgotten.
    """
    rows = QueuedEmail.objects.filter(pk=email.pk)
    rows.update(error=_named(error), failed_at=timezone.now(), tried_at=None)
    if not email.is_urgent:
        raise Undeliverable(_named(error)) from None
    rows.empty()


def _named(error: Exception) -> str:
    """The kind of the error and the server's number, without its words: those may name people."""
    numbers = [error.smtp_code] if isinstance(error, SMTPResponseException) else []
    if isinstance(error, SMTPRecipientsRefused):
        numbers = sorted({code for code, _said in error.recipients.values()})
    return " ".join([type(error).__name__, *map(str, numbers)])[:100]


def requeue_interrupted() -> int:
    """Enqueues again what a worker had begun when it was killed; returns how many e-mails."""
    before = timezone.now() - LONGEST_TRY
    interrupted = DBTaskResult.objects.running().filter(
        task_path=deliver.module_path, started_at__lt=before
    )
    return interrupted.update(status=TaskResultStatus.READY, started_at=None)


def enqueue_delivery(email: QueuedEmail, when: datetime | None = None) -> None:
    """Enqueues a try to deliver, now or at a later moment, in the present transaction."""
    delivery = deliver.using(run_after=when, priority=FIRST if email.is_urgent else LAST)
    if email.is_urgent and CODES in default_task_backend.queues:
        delivery = delivery.using(queue_name=CODES)
    delivery.enqueue(email.pk)
