"""The worker of django-tasks-db, which serves all queues and outlives the database's absence."""

import logging
from time import sleep

from django.db import InterfaceError, OperationalError, connections
from django_tasks_db.management.commands import db_worker

from members.database_outages import is_outage

logger = logging.getLogger(__name__)

PAUSE = 2
"""Seconds until a database that did not answer is asked again."""


class Command(db_worker.Command):
    """Serves every queue by default: no e-mail waits because a queue was not named.

    The worker of the package ends where SQLite is held by a long write, or PostgreSQL restarts.
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
