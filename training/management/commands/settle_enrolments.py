"""Ends what is overdue in training and offers free places. A timer runs it every five minutes."""

from django.core.management.base import BaseCommand

from training.services.timing import settle_all


class Command(BaseCommand):
    help = (
        "Ends offers and consents whose deadline has passed, and offers free places to the waiting"
        " lists. Running it again changes nothing."
    )

    def handle(self, *args, **options):
        if number := settle_all():
            self.stdout.write(f"Programmes settled: {number}.")
