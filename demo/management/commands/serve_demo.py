"""Prepares the demo site and serves it in one process. `make run` starts this command."""

from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from demo.content.people import ACCOUNTS
from demo.people import PASSWORD
from demo.port import problem_with


class Command(BaseCommand):
    help = "Migrates, loads the demo content on the first run, and serves on 127.0.0.1."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, port, **options):
        if problem := problem_with(str(port)):
            raise CommandError(problem)
        if not settings.DEBUG:
            raise CommandError("serve_demo is for demonstrations: it runs only if DEBUG is on.")
        is_new = not connection.introspection.table_names()
        self.say("1 of 3: bringing the database up to date...")
        call_command("migrate", verbosity=int(is_new), skip_checks=False)
        self.say("2 of 3: setting up the site...")
        call_command("setup_site", stdout=StringIO())  # updates the port of Wagtail's Site
        self.say("3 of 3: loading the example content...")
        call_command("demo", stdout=self.stdout)
        self.stdout.write(self.welcome(port))
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, skip_checks=True)

    def say(self, text):
        """Prints ``text`` at once, without buffering, because the first run takes a minute."""
        self.stdout.write(text)
        self.stdout.flush()

    def welcome(self, port):
        """The text to print: the site's URL, the demo accounts and the folder of sent e-mails."""
        people = [
            f"  {person['email']:<24} {person['first_name']} {person['last_name']},"
            f" {person['position']}"
            for person in ACCOUNTS
        ]
        lines = [
            "",
            f"The site: http://localhost:{port}/",
            "",
            f"Demo accounts, all with the password {PASSWORD}:",
            *people,
            "",
            f"Sent e-mails (sign-up codes, too) are files in {settings.EMAIL_FILE_PATH}",
            "Stop with Ctrl-C.",
            "",
        ]
        return "\n".join(lines)
