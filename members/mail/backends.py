"""The one way out: whatever sends mail writes it into the queue, in the transaction it stands in.

A mail server that is silent, slow or away costs no request anything, and what was rolled back is
never written about.
"""

from __future__ import annotations

from email.utils import parseaddr

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from members.mail.models import QueuedEmail
from members.mail.serialization import pack
from members.mail.tasks import order


class QueueBackend(BaseEmailBackend):
    """Keeps messages for ``members.mail.tasks.deliver``, which alone speaks to the mail server.

    A message with a code has an attribute ``valid_for``, a timedelta: it goes before all others.
    """

    def send_messages(self, email_messages) -> int:
        """Returns how many were kept: all which have recipients."""
        sendable = [message for message in email_messages or [] if message.recipients()]
        for message in sendable:
            self._keep(message)
        return len(sendable)

    @transaction.atomic
    def _keep(self, message) -> None:
        now, valid_for = timezone.now(), getattr(message, "valid_for", None)
        email = QueuedEmail.objects.create(
            content=pack(message),
            recipients="".join(f"\n{parseaddr(each)[1]}\n" for each in message.recipients()),
            created_at=now,
            expires_at=now + valid_for if valid_for else None,
        )
        order(email)
