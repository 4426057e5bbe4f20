"""Queues the digests that are due. A systemd timer runs this command every five minutes."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from members.inbox.digest import queue_digests


class Command(BaseCommand):
    help = (
        "Queues the daily and weekly summaries whose hour has come. Each person gets theirs once,"
        " however often this command runs."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--now", action="store_true", help="Sends all of them, whatever the hour is."
        )

    def handle(self, *args, now=False, **options):
        if number := queue_digests(timezone.now(), at_once=now):
            self.stdout.write(f"Summaries queued: {number}.")
