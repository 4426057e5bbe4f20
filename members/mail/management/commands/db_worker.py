"""The worker of django-tasks-db, which does all work where nobody says which."""

from django_tasks_db.management.commands import db_worker


class Command(db_worker.Command):
    """Serves every queue by default: no letter waits because a queue was not named."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*")
