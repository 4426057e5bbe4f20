"""E-mails in the queue, and a mail server that fails. The fixtures are in members/conftest.py."""

from datetime import timedelta

from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from members.mail.models import QueuedEmail

FAILING = f"{__name__}.Failing"


class Failing(BaseEmailBackend):
    """An e-mail backend that raises ``error`` instead of sending."""

    error = None

    def send_messages(self, email_messages):
        raise self.error


def letter(to="anna@example.org", *, code=False, **fields):
    message = EmailMultiAlternatives("Temat", "Treść", to=[to], **fields)
    if code:
        message.valid_for = timedelta(minutes=3)
    message.send()
    return QueuedEmail.objects.latest("pk")


def later(queued):
    """Makes all waiting tasks due, as if time had passed. Clears the cache, reloads ``queued``."""
    cache.clear()
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    queued.refresh_from_db()
