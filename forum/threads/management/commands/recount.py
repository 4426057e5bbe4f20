"""Compares the counters of the discussion with a recount."""

from django.core.management.base import BaseCommand, CommandError

from forum.threads.services.recounting import differences


class Command(BaseCommand):
    help = (
        "Compares the counters of threads, sections and posts with a recount, and prints every"
        " difference; with --fix puts them right. Ends with an error while there are differences."
    )

    def add_arguments(self, parser):
        parser.add_argument("--fix", action="store_true", help="Puts right what differs.")

    def handle(self, *args, fix=False, **options):
        found = list(differences())
        for difference in found:
            self.stdout.write(str(difference))
            if fix:
                difference.mend()
        left = list(differences()) if fix and found else found
        if left:
            raise CommandError(f"Differences: {len(left)}.")
        self.stdout.write(f"Put right: {len(found)}." if found else "Every counter is right.")
