"""Runs the commands of the systemd timers once, for servers that start them in another way."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

COMMANDS = ("publish_scheduled", "settle_enrolments", "send_digests", "reap_tasks", "prune")
"""The commands that must run regularly. Each of them may run at any time, and twice without harm.
The backup is none of them: deploy/backup also reads files outside of the site."""


class Command(BaseCommand):
    help = (
        f"Runs the commands that must run regularly: {', '.join(COMMANDS)}. If one of them fails,"
        " the others run all the same, and the exit code is 1."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "commands", nargs="*", metavar="COMMAND", help="Runs only these commands."
        )

    def handle(self, *args, commands, **options):
        if unknown := [name for name in commands if name not in COMMANDS]:
            raise CommandError(f"Not a command that must run regularly: {', '.join(unknown)}.")
        failed = [name for name in commands or COMMANDS if not self._succeeds(name)]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}.")

    def _succeeds(self, name: str) -> bool:
        try:
            call_command(name, stdout=self.stdout, stderr=self.stderr)
        except Exception as error:  # each command raises its own errors
            # Only the type of the error, because its message could contain an e-mail address.
            self.stderr.write(f"{name}: {type(error).__name__}. To see more, run it by itself.")
            return False
        return True
