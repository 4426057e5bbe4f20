"""Enqueues background tasks in the transaction of the change that needs them."""

from functools import partial

from django.db import transaction
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend


def enqueue(task: Task, *arguments) -> None:
    """Enqueues ``task`` so that it runs only if the current transaction commits.

    With the database backend, the task is a row of the same transaction, so it cannot be lost after
    the commit. Other backends, such as the one in the demo, get the task after the commit.
    """
    if isinstance(task.get_backend(), DatabaseBackend):
        task.enqueue(*arguments)
    else:
        transaction.on_commit(partial(task.enqueue, *arguments))
