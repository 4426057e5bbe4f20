"""The worker of django-tasks-db, changed to serve all queues and to survive database outages."""

import logging
from time import sleep

from django.db import InterfaceError, OperationalError, connections
from django_tasks_db.management.commands import db_worker

from members.database_outages import is_outage

logger = logging.getLogger(__name__)

PAUSE = 2
"""Seconds until the next try after the database did not answer."""


class Command(db_worker.Command):
    """Runs the tasks of all queues unless ``--queue-name`` says otherwise.

    If SQLite stays locked or PostgreSQL restarts, this worker continues after a pause; the worker
    of the package would end.
    """

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*")

    def handle(self, *args, **options):
        while True:
            try:
                return super().handle(*args, **options)
            except (OperationalError, InterfaceError) as error:
                if not is_outage(error):
                    raise
                logger.warning("The database does not answer; trying again.")
                connections.close_all()
                sleep(PAUSE)
