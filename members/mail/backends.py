"""The site's EMAIL_BACKEND: it stores each message as a row, in the caller's transaction.

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
    """Queues messages for ``members.mail.tasks.deliver``, which sends them to the mail server.

    Callers set the attribute ``valid_for`` (a timedelta) on a message that contains a code, for
    example for signing in. Such a message is sent before all others, and only while the code is
    valid.
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
            content=serialize(message),
            recipients="".join(f"\n{parseaddr(each)[1]}\n" for each in message.recipients()),
            created_at=now,
            expires_at=now + valid_for if valid_for else None,
        )
        enqueue_delivery(email)
