"""Checks that places were given in the right order, and that nothing was changed afterwards."""

from django.core.management.base import BaseCommand, CommandError

from training.models import Programme, TrainingGroup
from training.services.record_checks import faults_of, faults_of_numbers


class Command(BaseCommand):
    help = (
        "Counts the lists of all training groups anew from their history, and compares them and the"
        " frozen records with the database. Fails if anything differs."
    )

    def add_arguments(self, parser):
        parser.add_argument("--programme", help="the address (slug) of one programme")

    def handle(self, *args, programme, **options):
        programmes, groups = Programme.objects.all(), TrainingGroup.objects.all()
        if programme:
            programmes = programmes.filter(slug=programme)
            groups = groups.filter(programme__in=programmes)
            if not programmes:
                raise CommandError(f"There is no programme {programme}.")
        faults = [*faults_of_numbers(programmes), *faults_of(groups)]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"Something was changed: {len(faults)} faults.")
        self.stdout.write(f"Nothing was changed in {groups.count()} groups.")
