"""Counts threads, posts and reactions again, and compares the results with the stored counters."""

from django.core.management.base import BaseCommand, CommandError

from forum.threads.services.recounting import differences


class Command(BaseCommand):
    help = (
        "Compares the stored counters of threads, sections and posts with a recount, and prints the"
        " differences. Exits with an error if there are differences that --fix has not corrected."
    )

    def add_arguments(self, parser):
        parser.add_argument("--fix", action="store_true", help="Corrects the differences.")

    def handle(self, *args, fix=False, **options):
        found = list(differences())
        for difference in found:
            self.stdout.write(str(difference))
            if fix:
                difference.mend()
        left = list(differences()) if fix and found else found
        if left:
            raise CommandError(f"Differences: {len(left)}.")
        self.stdout.write(f"Corrected: {len(found)}." if found else "Every counter is right.")
