"""A task queue like that of a real site, and a function that runs its tasks inside a test."""

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

QUEUE = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "codes"]},
}
"""A value for the setting TASKS. Tasks then wait in the database until ``work()`` runs them."""


def work(**wanted) -> int:
    """Runs the waiting tasks as ``db_worker`` does, but in the test's transaction.

    Returns the number of tasks that were run.

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
