"""Imports the register of units from the official file."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from members.units.register import update_register
from members.units.terc import WrongFile, read_terc


class Command(BaseCommand):
    help = (
        "Updates the register of local government units from FILE: the official version of TERC,"
        " an unpacked CSV file from eteryt.stat.gov.pl. Units that are missing from FILE are"
        " closed; none is deleted. Importing the same file again changes nothing."
    )

    # Skips the system checks: they would import all views, which takes a lot of memory.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="e.g. TERC_Urzedowy_2026-01-01.csv")
        parser.add_argument(
            "--close-many",
            action="store_true",
            help="close the units that are missing from FILE even if they are more than 5 %%",
        )

    def handle(self, *args, file, close_many, **options):
        try:
            with open(file, "rb") as lines:
                register = read_terc(lines)
            outcome = update_register(register, close_many=close_many)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except WrongFile as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(str(outcome))
        for unit in outcome.closed:
            self.stdout.write(_("Closed: %(unit)s.") % {"unit": f"{unit.code} {unit.full_name}"})
