"""Enqueues interrupted deliveries of e-mails again. A systemd timer runs it every few minutes."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from members.mail.models import QueuedEmail
from members.mail.tasks import requeue_interrupted


class Command(BaseCommand):
    help = (
        "Enqueues again the e-mails whose worker was killed while it sent them, and empties those"
        " whose code has expired. Again it finds nothing."
    )

    def handle(self, *args, **options):
        requeued = requeue_interrupted()
        emptied = QueuedEmail.objects.expired(timezone.now()).empty()
        if requeued or emptied:
            self.stdout.write(f"E-mails enqueued again: {requeued}, emptied: {emptied}.")
