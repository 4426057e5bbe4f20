"""A task queue like that of a real site, and a function that runs its tasks inside a test."""

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

QUEUE = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "codes"]},
}
"""A value for the setting TASKS with which tasks wait in the database."""


def work(**wanted) -> int:
    """Runs the waiting tasks in the test's transaction, like ``db_worker``. Returns their number.

    ``wanted``: field lookups on DBTaskResult that choose the tasks.
    """
    options = {"interval": 0, "batch": True, "startup_delay": False, "max_tasks": None}
    queues = {"queue_names": ["*"], "excluded_queue_names": [], "backend_name": "default"}
    worker = Worker(worker_id="worker", **queues, **options)
    done = 0
    while row := DBTaskResult.objects.ready().filter(**wanted).first():
        row.claim(worker.worker_id)
        worker.run_task(row)
        done += 1
    return done
