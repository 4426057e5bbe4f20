"""The only e-mail backend: a sent message becomes a row of the queue, in the caller's transaction.

Therefore a slow mail server delays no request, and no e-mail reports a change that was rolled back.
"""

from email.utils import parseaddr

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from members.mail.models import QueuedEmail
from members.mail.serialization import serialize
from members.mail.tasks import enqueue_delivery


class QueueBackend(BaseEmailBackend):
    """Queues messages for ``members.mail.tasks.deliver``, which alone connects to the mail server.

    A message with a code has an attribute ``valid_for`` (a timedelta) and is sent before all
    others.
    """

    def send_messages(self, email_messages) -> int:
        """Queues all messages that have recipients, and returns their number."""
        sendable = [message for message in email_messages or [] if message.recipients()]
        for message in sendable:
            self._queue(message)
        return len(sendable)

    @transaction.atomic
    def _queue(self, message) -> None:
        now, valid_for = timezone.now(), getattr(message, "valid_for", None)
        email = QueuedEmail.objects.create(
            content=serialize(message),
            recipients="".join(f"\n{parseaddr(each)[1]}\n" for each in message.recipients()),
            created_at=now,
            expires_at=now + valid_for if valid_for else None,
        )
        enqueue_delivery(email)
