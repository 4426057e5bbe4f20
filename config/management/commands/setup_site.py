"""Creates what every new site needs: languages, first pages, roles, sections."""

from django.core.management.base import BaseCommand
from django.db import transaction

from cms.initial_content.setup import setup_cms
from forum.sections.setup import setup_sections
from members.accounts.models import User
from members.accounts.setup import invite_administrator
from members.units.setup import setup_units


class Command(BaseCommand):
    help = (
        "Creates what every new site needs: languages, home pages and index pages, roles with"
        " their permissions, service areas and their sections. A second run adds only what is"
        " missing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--admin",
            metavar="EMAIL",
            help="invite the first administrator: an e-mail to EMAIL says how to set a password",
        )

    @transaction.atomic
    def handle(self, *args, admin=None, **options):
        setup_units()
        setup_cms()
        setup_sections()
        self.stdout.write("The site is set up.")
        if admin and invite_administrator(admin):
            self.stdout.write("The first administrator was invited by e-mail.")
        elif admin:
            self.stdout.write("There is an administrator already: nobody was invited.")
        elif not User.objects.filter(is_superuser=True).exists():
            self.stdout.write(
                "There is no administrator yet: run setup_site --admin EMAIL to invite one."
            )
