"""A production-like task queue, and its worker for use inside a test."""

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

QUEUE = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "codes"]},
}
"""A value of the setting TASKS: tasks wait in the database."""


def work(**wanted) -> int:
    """Runs waiting tasks like ``db_worker``, in the test's transaction. Returns their number.

    ``wanted`` filters the tasks by fields of DBTaskResult.
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
