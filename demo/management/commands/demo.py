"""Loads the demo content, which makes a new site look as if it had been used for months."""

from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from demo.cms import load_pages
from demo.dates import moment_before
from demo.enrolments import load_enrolments
from demo.inbox import load_inbox
from demo.meetings import load_meetings
from demo.moderation import load_moderation
from demo.people import load_people
from demo.practices import load_practices
from demo.threads import load_threads
from demo.training import load_training
from members.accounts.models import User

MARK = "member@example.org"
LOADERS = {
    "people and units": load_people,
    "threads": load_threads,
    "reports and pending posts": load_moderation,
    "best-practice cases": load_practices,
    "meetings": load_meetings,
    "notifications": load_inbox,
    "public pages and pictures": load_pages,
    "training": load_training,
    "applications for training": load_enrolments,
}
"""Maps the texts that the command prints to the loaders. A loader may need rows of earlier ones."""


class Command(BaseCommand):
    help = "Loads the demo content, unless it is loaded already. Runs only if DEBUG is on."

    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError(
                "The demo accounts have a published password: demo runs only if DEBUG is on."
            )
        if User.objects.filter(email=MARK).exists():
            self.stdout.write("The demo content is loaded already: nothing was changed.")
            return
        with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
            self.load()
        self.stdout.write("The demo content is loaded.")

    def load(self):
        """Loads everything. ``handle`` calls it in a transaction, so an error undoes all of it."""
        call_command("setup_site", stdout=StringIO())
        now = moment_before(timezone.now(), 0)
        for name, loader in LOADERS.items():
            self.stdout.write(f"  {name}...")
            self.stdout.flush()
            loader(now)
