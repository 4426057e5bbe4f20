"""E-mails that are written at the moment at which they are sent.

Such a row of the queue names a function and its arguments, and stores no words. So an e-mail that
waits, over night or for the mail server, says only what its recipient may read when it leaves. It
is not sent at all if by then there is nothing to say.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_tasks import default_task_backend

from members.mail.models import QueuedEmail
from members.mail.tasks import enqueue_delivery


class LateEmail(NamedTuple):
    """An e-mail to be written later.

    ``to``: the recipient's address now, so that the row can be found when their data are exported
    or erased; ``arguments``: those of the writer, as JSON; ``when``: the earliest time at which it
    is sent, or None.
    """

    to: str
    arguments: Sequence
    when: datetime | None = None


def queue_late_emails(writer: str, emails: Sequence[LateEmail]) -> int:
    """Queues e-mails that ``writer`` (the name of an EmailWriter) will write.

    Leaves out those with the arguments of an e-mail that was queued before, so a task that runs
    twice queues nothing twice. Returns the number of e-mails. Where tasks cannot wait, as in the
    demo, they are sent at once.
    """
    by_key = {_key(writer, email.arguments): email for email in emails}
    known = QueuedEmail.objects.filter(key__in=by_key).values_list("key", flat=True)
    for key in list(known):
        del by_key[key]
    now = timezone.now()
    rows = QueuedEmail.objects.bulk_create(
        QueuedEmail(
            kind=writer,
            writer=writer,
            arguments=list(email.arguments),
            key=key,
            recipients=f"\n{email.to}\n",
            # The queue counts from here how long an e-mail has waited for the mail server.
            created_at=email.when or now,
            next_try_at=email.when,
        )
        for key, email in by_key.items()
    )
    for row in rows:
        enqueue_delivery(row, row.next_try_at if default_task_backend.supports_defer else None)
    return len(rows)


def _key(writer: str, arguments: Sequence) -> str:
    """What the queue takes once. It is a digest, because rows of sent e-mails name nobody."""
    return salted_hmac("mail.late", json.dumps([writer, *arguments])).hexdigest()
