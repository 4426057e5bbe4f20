"""Ordering background work together with the change that asks for it."""

from functools import partial

from django.db import transaction
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend


def enqueue(task: Task, *arguments) -> None:
    """Orders work that is done if, and only if, the present transaction ends well.

    A queue in the database holds the order in the same transaction: whoever reads "done" can rely
    on it. Work that is done at once, as in the demo, begins when the transaction has ended.
    """
    if isinstance(task.get_backend(), DatabaseBackend):
        task.enqueue(*arguments)
    else:
        transaction.on_commit(partial(task.enqueue, *arguments))
