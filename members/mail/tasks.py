"""The tasks that send queued e-mails to the mail server, one by one or in batches."""

import random
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from time import monotonic
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, default_task_backend, task
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from members.mail.models import LONGEST_TRY, UNWANTED, QueuedEmail, QueuedEmailQuerySet
from members.mail.serialization import serialize
from members.mail.signals import given_up
from members.mail.smtp import Connection, is_closing, is_final, name_of
from members.mail.writers import Email, email_writers, writer_named

Written = Mapping[int, Email | None]
"""Messages by the id of the queued e-mail; None if it must not be sent any more."""
NONE: Written = {}
CODES = "codes"
"""The task queue for e-mails with a code. It has its own worker."""
FIRST = 100
"""Priority of the tasks that send e-mails with a code. They run before all other tasks."""
LAST = -10
"""Priority of the tasks that send other e-mails. They run last, so that a thousand e-mails delay no
other task."""
BATCH = 100
"""The largest number of waiting e-mails that one task also sends, over the same connection."""
LONGEST_BATCH = timedelta(seconds=5)
"""A task starts to send no further e-mail after this time, so that other tasks wait no longer."""
WRITTEN_TOGETHER = 50
"""The largest number of e-mails of a batch that are written together, right before they are sent.
The text of an e-mail is never older than LONGEST_BATCH when its sending begins."""
TRIED_FOR = timedelta(days=3)
"""An e-mail that the server has not accepted after this time is given up."""
LONGEST_PAUSE = timedelta(hours=1)
JITTER = 0.25
"""A pause is up to this share longer or shorter, at random. Otherwise a thousand e-mails that the
server refused together would come back in the same second."""
PAUSED = "mail:paused"
"""Cache key. It is set for PAUSE after an error that would probably affect other e-mails, too, such
as a failed connection or a failed login. While it is set, only e-mails that contain a code, such as
a sign-in code, are sent."""
PAUSE = timedelta(minutes=1)


@task()
def deliver(email_id: int) -> None:
    """Sends one e-mail to the mail server, unless it was sent already.

    If the e-mail contains a code that has expired, deletes its content instead. If the server does
    not accept the e-mail, enqueues another try, or gives the e-mail up if no other try would help.

    If the e-mail contains no code, then sends other waiting e-mails over the same connection, up to
    BATCH and for LONGEST_BATCH. While PAUSED is set, postpones all e-mails without a code.
    """
    with Connection() as connection:
        email = QueuedEmail.objects.filter(pk=email_id, sent_at=None).first()
        is_urgent = bool(email and email.is_urgent)
        if email and not is_urgent and cache.get(PAUSED):
            _postpone(email)
            return
        _deliver(email, connection)
        if not is_urgent and default_task_backend.supports_defer:
            _deliver_batch(connection)


def _deliver_batch(connection: Connection) -> None:
    """Runs the tasks of other waiting e-mails as part of this task.

    Their tasks are running until the end of the batch, and then successful. Those that were not
    reached in time are ready again.
    """
    ends = monotonic() + LONGEST_BATCH.total_seconds()
    taken, done = _take_tasks(), []
    written: dict[int, Email | None] = {}
    try:
        for place, (pk, email_id) in enumerate(taken.items()):
            if monotonic() > ends or cache.get(PAUSED):
                break
            if place % WRITTEN_TOGETHER == 0:
                written = _write_many(list(taken.values())[place : place + WRITTEN_TOGETHER])
            email = QueuedEmail.objects.filter(pk=email_id, sent_at=None).first()
            _deliver(email, connection, written)
            done.append(pk)
    finally:
        _finish_tasks(done)
        _release_tasks(taken.keys() - done)


@transaction.atomic
def _take_tasks() -> dict[UUID, int]:
    """Marks up to BATCH due deliveries as running, so that no other worker runs them.

    Returns the e-mail id of each of these tasks, by the id of the task.
    """
    due = _due_tasks().select_for_update(skip_locked=True).values_list("pk", "args_kwargs")
    taken = {pk: call["args"][0] for pk, call in due[:BATCH]}
    now = timezone.now()
    DBTaskResult.objects.filter(pk__in=taken).update(
        status=TaskResultStatus.RUNNING, started_at=now
    )
    return taken


def _finish_tasks(pks: list[UUID]) -> None:
    tasks = DBTaskResult.objects.filter(pk__in=pks)
    tasks.update(status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now())


def _release_tasks(pks: set[UUID]) -> None:
    tasks = DBTaskResult.objects.filter(pk__in=pks)
    tasks.update(status=TaskResultStatus.READY, started_at=None)


def _due_tasks() -> DBTaskResultQuerySet:
    """The due tasks that deliver e-mails without a code, in the order in which they would run."""
    return DBTaskResult.objects.ready().filter(
        task_path=deliver.module_path, priority=LAST, backend_name=default_task_backend.alias
    )


def _postpone(email: QueuedEmail) -> None:
    """Lets ``email`` and all other e-mails without a code wait for PAUSE.

    The tasks of the others are postponed together, because running each of them would take minutes.
    """
    enqueue_delivery(email, timezone.now() + PAUSE)
    _due_tasks().update(run_after=timezone.now() + PAUSE)


def _deliver(email: QueuedEmail | None, connection: Connection, written: Written = NONE) -> None:
    """Sends ``email`` over ``connection``, unless it is None or has no content any more.

    ``written``: what was just written (see ``_write_many``).
    """
    if email is None or not email.recipients:
        return
    if email.is_urgent and email.expires_at <= timezone.now():
        _empty(email, failed_at=timezone.now())
    elif email.claim():
        _send(email, connection, written)
    elif QueuedEmail.objects.waiting().filter(pk=email.pk).exists():
        # Another worker is sending it. If that worker was killed, the e-mail must be sent later.
        enqueue_delivery(email, timezone.now() + LONGEST_TRY)


def _send(email: QueuedEmail, connection: Connection, written: Written) -> None:
    try:
        if email.writer and not _write(email, written):
            _empty(email, failed_at=timezone.now(), error=UNWANTED)
            return
        connection.send(email)
    except (SMTPException, OSError) as error:
        connection.close()
        if is_final(error) or not _may_try_again(email):
            _give_up(email, error)
        else:
            _try_later(email, error)
    except Exception as error:  # the message cannot be built: another try would not help
        connection.close()
        _give_up(email, error)
    else:
        _empty(email, sent_at=timezone.now())


def _write_many(email_ids: list[int]) -> Written:
    """Writes those of the waiting e-mails whose writers can write several together.

    If this fails, they are left out, so that each is written by itself, and only those that cannot
    be written are given up.
    """
    rows = QueuedEmail.objects.waiting().filter(pk__in=email_ids).exclude(writer="")
    by_writer: dict[str, dict[int, list]] = {}
    for pk, name, arguments in rows.values_list("pk", "writer", "arguments"):
        by_writer.setdefault(name, {})[pk] = arguments
    written: dict[int, Email | None] = {}
    for writer in email_writers:
        given = by_writer.get(writer.name, {})
        if writer.write_many and len(given) > 1:
            with suppress(Exception):
                written |= zip(given, writer.write_many(list(given.values())), strict=True)
    return written


def _write(email: QueuedEmail, written: Written) -> bool:
    """Writes the e-mail now (see ``late``), unless it is among those just ``written``.

    Returns False if it must not be sent any more. The content is only on the object: the row never
    stores it.
    """
    if email.pk in written:
        message = written[email.pk]
    else:
        message = writer_named(email.writer).write(*email.arguments)
    if message is not None:
        email.content = serialize(message)
    return message is not None


def _empty(email: QueuedEmail, **fields: datetime | str) -> None:
    QueuedEmail.objects.filter(pk=email.pk).empty(**fields)


def _may_try_again(email: QueuedEmail) -> bool:
    is_over = timezone.now() - email.created_at > TRIED_FOR
    return default_task_backend.supports_defer and not is_over


def _try_later(email: QueuedEmail, error: Exception) -> None:
    """Enqueues another try of ``email``.

    If the error may also affect other e-mails, all e-mails without a code wait for PAUSE.
    """
    when = timezone.now() + _pause(email)
    QueuedEmail.objects.filter(pk=email.pk).update(
        error=name_of(error), tried_at=None, next_try_at=when
    )
    if is_closing(error) or not isinstance(error, SMTPRecipientsRefused | SMTPDataError):
        cache.set(PAUSED, True, PAUSE.total_seconds())
    enqueue_delivery(email, when)


def _pause(email: QueuedEmail) -> timedelta:
    """The time until the next try. It doubles with each try, up to LONGEST_PAUSE, give or take
    JITTER.

    For an e-mail with a code it is always 5 seconds.
    """
    if email.is_urgent:
        return timedelta(seconds=5)
    pause = min(PAUSE * 2 ** min(email.attempts, 6), LONGEST_PAUSE)
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 -- no secret


def _give_up(email: QueuedEmail, error: Exception) -> None:
    """Marks the e-mail as failed, and sends the signal ``given_up``.

    Administrators then see it and can send it again. If the e-mail has a code, deletes its content
    and sends no signal: often somebody has only mistyped an address.
    """
    rows = QueuedEmail.objects.filter(pk=email.pk)
    rows.update(error=name_of(error), failed_at=timezone.now(), tried_at=None)
    if email.is_urgent:
        rows.empty()
    else:
        given_up.send(sender=QueuedEmail)


def requeue_interrupted() -> int:
    """Makes workers run interrupted deliveries again. Returns the number of these deliveries.

    A delivery that is still running after a batch and one more try was interrupted: its worker was
    killed.
    """
    before = timezone.now() - LONGEST_BATCH - LONGEST_TRY
    interrupted = DBTaskResult.objects.running().filter(
        task_path=deliver.module_path, started_at__lt=before
    )
    return interrupted.update(status=TaskResultStatus.READY, started_at=None)


def enqueue_missing() -> int:
    """Enqueues a delivery of each waiting e-mail that has none. Returns their number.

    An e-mail loses its task if the database fails while the task runs, or if somebody deletes rows
    of tasks. E-mails of the last minutes are left alone.
    """
    old = timezone.now() - LONGEST_TRY
    waiting = list(QueuedEmail.objects.waiting().filter(created_at__lt=old).only("expires_at"))
    tasks = DBTaskResult.objects.filter(
        task_path=deliver.module_path,
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
    )
    with_task = {call["args"][0] for call in tasks.values_list("args_kwargs", flat=True)}
    missing = [email for email in waiting if email.pk not in with_task]
    for email in missing:
        enqueue_delivery(email)
    return len(missing)


def enqueue_delivery(email: QueuedEmail, when: datetime | None = None) -> None:
    """Enqueues a task that delivers ``email``, now or at ``when``, in the current transaction."""
    delivery = deliver.using(run_after=when, priority=FIRST if email.is_urgent else LAST)
    if email.is_urgent and CODES in default_task_backend.queues:
        delivery = delivery.using(queue_name=CODES)
    delivery.enqueue(email.pk)


@transaction.atomic
def send_again(emails: QueuedEmailQuerySet) -> int:
    """Queues the given-up e-mails among ``emails`` again. Returns their number.

    From now on they are tried as if they had just been written.
    """
    found = list(emails.given_up().select_for_update())
    again = QueuedEmail.objects.filter(pk__in=[email.pk for email in found])
    again.update(failed_at=None, created_at=timezone.now(), attempts=0)
    for email in found:
        enqueue_delivery(email)
    return len(found)


@task()
def send_all_again(given_up_until: str) -> None:
    """Queues all e-mails again that were given up until ``given_up_until``, a moment in ISO format.

    What is given up while this task runs stays given up.
    """
    emails = QueuedEmail.objects.filter(failed_at__lte=datetime.fromisoformat(given_up_until))
    while pks := list(emails.given_up().values_list("pk", flat=True)[:BATCH]):
        send_again(emails.filter(pk__in=pks))
