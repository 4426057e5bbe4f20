"""Enqueues lost deliveries again, and deletes the content of e-mails with expired codes.

A systemd timer runs this command every five minutes.
"""

from django.core.management.base import BaseCommand
from django.utils import timezone

from members.mail.models import QueuedEmail
from members.mail.tasks import enqueue_missing, requeue_interrupted


class Command(BaseCommand):
    help = (
        "Enqueues e-mails again whose worker was killed or whose task is missing, and deletes the"
        " content of e-mails whose code has expired."
    )

    def handle(self, *args, **options):
        emptied = QueuedEmail.objects.expired(timezone.now()).give_up_expired()
        requeued = requeue_interrupted() + enqueue_missing()
        if requeued or emptied:
            self.stdout.write(f"E-mails enqueued again: {requeued}, emptied: {emptied}.")
