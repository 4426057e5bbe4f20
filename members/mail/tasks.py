"""Sends queued e-mails to the mail server. No other module connects to the server."""

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
"""The task queue for e-mails with a code. It has its own worker."""
FIRST = 100
"""Priority of the tasks that send e-mails with a code. They run before all other tasks."""
LAST = -10
"""Priority of the tasks that send other e-mails. They run last, so that a thousand e-mails delay no
other task."""
TRIED_FOR = timedelta(days=3)
"""An e-mail that the server has not accepted after this time is given up."""
LONGEST_PAUSE = timedelta(hours=1)
PAUSED = "mail:paused"
"""Cache key. It is set for PAUSE after an error that would probably affect other e-mails, too, such
as a failed connection or a failed login. While it is set, only e-mails that contain a code, such as
a sign-in code, are sent."""
PAUSE = timedelta(minutes=1)


class Undeliverable(Exception):
    """The e-mail was given up. The text of this exception names no recipient.

    Administrators see that text in the report of failed tasks.
    """


@task()
def deliver(email_id: int) -> None:
    """Sends one e-mail to the mail server, unless it was sent already.

    If the e-mail contains a code that has expired, deletes its content instead. While PAUSED is
    set, enqueues an e-mail without a code again for later. If the server does not accept the
    e-mail, enqueues another try, or gives the e-mail up if no other try would help. Raises
    Undeliverable if it gives up an e-mail without a code.
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
    except Exception as error:  # the message cannot be built: another try would not help
        _give_up(email, error)
    else:
        _empty(email, sent_at=timezone.now())


def _empty(email: QueuedEmail, **moment: datetime) -> None:
    QueuedEmail.objects.filter(pk=email.pk).empty(**moment)


def _is_final(error: Exception) -> bool:
    """Whether the server refused all recipients, or the content, with a permanent error (5xx)."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def _may_try_again(email: QueuedEmail) -> bool:
    is_over = timezone.now() - email.created_at > TRIED_FOR
    return default_task_backend.supports_defer and not is_over


def _try_later(email: QueuedEmail, error: Exception) -> None:
    """Enqueues another try of ``email``.

    If the error may also affect other e-mails, all e-mails without a code wait for PAUSE.
    """
    QueuedEmail.objects.filter(pk=email.pk).update(error=_named(error), tried_at=None)
    if not isinstance(error, SMTPRecipientsRefused | SMTPDataError):
        cache.set(PAUSED, True, PAUSE.total_seconds())
    enqueue_delivery(email, timezone.now() + _pause(email))


def _pause(email: QueuedEmail) -> timedelta:
    """The time until the next try. It doubles with each try, up to LONGEST_PAUSE.

    For an e-mail with a code it is always 5 seconds.
    """
    if email.is_urgent:
        return timedelta(seconds=5)
    return min(PAUSE * 2 ** min(email.attempts, 6), LONGEST_PAUSE)


def _give_up(email: QueuedEmail, error: Exception) -> None:
    """Marks the e-mail as failed, and raises Undeliverable.

    The task then fails, so that administrators see it and can send the e-mail again. If the e-mail
    has a code, deletes its content and raises nothing: often somebody has only mistyped an address.
    """
    rows = QueuedEmail.objects.filter(pk=email.pk)
    rows.update(error=_named(error), failed_at=timezone.now(), tried_at=None)
    if not email.is_urgent:
        raise Undeliverable(_named(error)) from None
    rows.empty()


def _named(error: Exception) -> str:
    """The type of the error and its SMTP codes. Leaves out its messages, which may name people."""
    numbers = [error.smtp_code] if isinstance(error, SMTPResponseException) else []
    if isinstance(error, SMTPRecipientsRefused):
        numbers = sorted({code for code, _said in error.recipients.values()})
    return " ".join([type(error).__name__, *map(str, numbers)])[:100]


def requeue_interrupted() -> int:
    """Makes workers run interrupted deliveries again. Returns the number of these deliveries.

    A delivery that is still running after LONGEST_TRY was interrupted: its worker was killed.
    """
    before = timezone.now() - LONGEST_TRY
    interrupted = DBTaskResult.objects.running().filter(
        task_path=deliver.module_path, started_at__lt=before
    )
    return interrupted.update(status=TaskResultStatus.READY, started_at=None)


def enqueue_delivery(email: QueuedEmail, when: datetime | None = None) -> None:
    """Enqueues a task that delivers ``email``, now or at ``when``, in the current transaction."""
    delivery = deliver.using(run_after=when, priority=FIRST if email.is_urgent else LAST)
    if email.is_urgent and CODES in default_task_backend.queues:
        delivery = delivery.using(queue_name=CODES)
    delivery.enqueue(email.pk)
