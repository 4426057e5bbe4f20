"""Fills a database with accounts, threads, posts and notifications for benchmarks."""

from argparse import ArgumentTypeError
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone, translation

from demo.bench import Amounts, fill
from demo.bench_inbox import make_followers, make_notifications
from demo.bench_training import FEWEST, make_applications
from forum.sections.models import Section
from forum.threads.models import Post, Thread
from members.accounts.models import User

MARK = "bench1@example.org"
TOLD = "bench2@example.org"
"""Gets the notifications. The account is in no group."""


def amount(least):
    """Returns an argparse ``type`` that accepts only whole numbers from ``least`` up."""

    def read(text):
        if not text.isascii() or not text.isdecimal() or int(text) < least:
            raise ArgumentTypeError(f"give a whole number from {least} up")
        return int(text)

    return read


def applications(text):
    """Reads an argparse value: 0, or enough applications for groups in every state."""
    count = amount(0)(text)
    if 0 < count < FEWEST:
        raise ArgumentTypeError(f"give 0, or a whole number from {FEWEST} up")
    return count


class Command(BaseCommand):
    help = "Adds accounts, threads and posts for benchmarks, unless they exist already."

    def add_arguments(self, parser):
        parser.add_argument("--users", type=amount(4), default=200)
        parser.add_argument("--threads", type=amount(1), default=2000)
        parser.add_argument("--posts-per-thread", type=amount(1), default=20)
        parser.add_argument(
            "--long-thread",
            type=amount(0),
            default=10_000,
            help="number of posts in one more thread; 0: no such thread",
        )
        parser.add_argument(
            "--followers",
            type=amount(0),
            default=0,
            help="number of further accounts, which all follow the newest thread with replies",
        )
        parser.add_argument(
            "--notifications",
            type=amount(0),
            default=0,
            help="number of notifications of the account bench2@example.org",
        )
        parser.add_argument(
            "--applications",
            type=applications,
            default=0,
            help="number of applications for training, in a programme which the account"
            " bench1@example.org organises",
        )

    def handle(self, *args, users, threads, posts_per_thread, long_thread, **options):
        if User.objects.filter(email=MARK).exists():
            self.stdout.write("The benchmark data exist already: nothing was changed.")
            return
        amounts = Amounts(users, threads, posts_per_thread, long_thread)
        with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
            if not Section.objects.filter(group=None, parent=None).exists():
                call_command("setup_site", stdout=StringIO())
            fill(amounts, now=timezone.now(), say=self.say)
            make_followers(options["followers"], timezone.now())
            told = User.objects.get(email=TOLD)
            make_notifications(options["notifications"], told, timezone.now())
            organiser = User.objects.get(email=MARK)
            make_applications(options["applications"], organiser, timezone.now())
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # autovacuum would do this only minutes later
        self.stdout.write(
            f"The site has {User.objects.count()} accounts,"
            f" {Thread.objects.count()} threads and {Post.objects.count()} posts now."
        )

    def say(self, text):
        """Prints ``text`` at once, without buffering, because the command may run for minutes."""
        self.stdout.write(text)
        self.stdout.flush()
