"""The backends of the e-mail queue: one that fills it, and those that deliver what is in it.

``QueueBackend`` is the site's EMAIL_BACKEND: it stores each message as a row, in the caller's
transaction. Therefore a slow mail server delays no request, and no e-mail reports a change that was
rolled back. EMAIL_DELIVERY_BACKEND is one of the others.
"""

from email.utils import parseaddr

from django.core.mail.backends import console, filebased, locmem, smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from members.mail.models import QueuedEmail
from members.mail.serialization import serialize
from members.mail.tasks import enqueue_delivery


class QueueBackend(BaseEmailBackend):
    """Queues messages for ``members.mail.tasks.deliver``, which sends them to the mail server.

    Callers set the attribute ``valid_for`` (a timedelta) on a message that contains a code, for
    example for signing in. Such a message is sent before all others, and only while the code is
    valid. The attribute ``kind``, such as the name of a template, tells administrators which e-mail
    was not delivered.
    """

    def send_messages(self, email_messages) -> int:
        """Queues all messages that have recipients. Returns their number."""
        sendable = [message for message in email_messages or [] if message.recipients()]
        for message in sendable:
            self._queue(message)
        return len(sendable)

    @transaction.atomic
    def _queue(self, message) -> None:
        now, valid_for = timezone.now(), getattr(message, "valid_for", None)
        email = QueuedEmail.objects.create(
            kind=getattr(message, "kind", ""),
            content=serialize(message),
            recipients="".join(f"\n{parseaddr(each)[1]}\n" for each in message.recipients()),
            created_at=now,
            expires_at=now + valid_for if valid_for else None,
        )
        enqueue_delivery(email)


class NotQueuedError(Exception):
    """A message was to be sent without the queue. The text of this error names no recipient."""


class FromQueueMixin:
    """Refuses messages that were not in the queue.

    The attribute ``queue_id`` of a message is the primary key of its QueuedEmail row. Without the
    row, nothing would try the message again or stop it from being sent twice.
    """

    def send_messages(self, email_messages) -> int:
        if any(getattr(message, "queue_id", None) is None for message in email_messages):
            raise NotQueuedError("Messages are delivered from the queue only.")
        return super().send_messages(email_messages)


class SMTPBackend(FromQueueMixin, smtp.EmailBackend):
    """Delivers to a mail server."""


class FileBackend(FromQueueMixin, filebased.EmailBackend):
    """Writes into files, as the demo does."""


class ConsoleBackend(FromQueueMixin, console.EmailBackend):
    """Writes to the standard output."""


class MemoryBackend(FromQueueMixin, locmem.EmailBackend):
    """Keeps messages in ``django.core.mail.outbox``, for tests."""
