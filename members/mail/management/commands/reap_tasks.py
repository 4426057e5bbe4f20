"""For a timer, every few minutes."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from members.mail.models import QueuedEmail
from members.mail.tasks import take_up_stranded


class Command(BaseCommand):
    help = (
        "Orders again the letters whose worker was killed while it sent them, and empties those"
        " whose code has expired. Again it finds nothing."
    )

    def handle(self, *args, **options):
        taken_up = take_up_stranded()
        emptied = QueuedEmail.objects.expired(timezone.now()).empty()
        if taken_up or emptied:
            self.stdout.write(f"Letters ordered again: {taken_up}, emptied: {emptied}.")
