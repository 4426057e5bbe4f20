"""Background work that failed: administrators are told of it, see it in the CMS, run it again."""

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult

from members.accounts.models import User
from members.mail.models import QueuedEmail
from members.mail.sending import send_templated_email

LATE = timedelta(hours=1)
"""No work here takes so long: what still runs then was ended with its worker. Nor does it wait so
long while a worker runs."""
TOLD_EVERY = 60 * 60
"""Seconds in which administrators get at most one e-mail about work of one kind."""
TRIED_EVERY = 5 * 60
"""The same where the e-mail could not be sent."""

logger = logging.getLogger(__name__)


class NotFailed(Exception):
    """The work was done, runs, or was run again by somebody else."""


class NoSuchTask(Exception):
    """The site has no such task any more: an older version enqueued it."""


def failed_tasks() -> QuerySet[DBTaskResult]:
    """Background work that failed, was cut short with its worker, or that no worker has begun.

    Newest first.
    """
    before = timezone.now() - LATE
    failed = Q(status=TaskResultStatus.FAILED)
    cut_short = Q(status=TaskResultStatus.RUNNING, started_at__lt=before)
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=before)
    found = failed | cut_short | Q(pk__in=waiting.order_by().values("pk"))
    return DBTaskResult.objects.filter(found).order_by("-enqueued_at", "-pk")


def undelivered_mail() -> dict:
    """``{"number", "since", "error"}`` of e-mail which the mail server has not taken for so long.

    Empty where there are none.
    """
    waiting = QueuedEmail.objects.waiting().filter(created_at__lt=timezone.now() - LATE)
    found = waiting.aggregate(number=Count("pk"), since=Min("created_at"), error=Max("error"))
    return found if found["number"] else {}


@transaction.atomic
def run_again(pk: UUID) -> None:
    """Enqueues the task again and deletes its failed result. Raises NotFailed, NoSuchTask.

    Every task brings about the present state, so that one which was half done may run once more.
    """
    found = failed_tasks().select_for_update().filter(pk=pk).first()
    if found is None:
        raise NotFailed
    try:
        task = found.task
    except (ImportError, SuspiciousOperation) as error:
        raise NoSuchTask from error
    task.using(run_after=None).enqueue(*found.args_kwargs["args"], **found.args_kwargs["kwargs"])
    found.delete()


def tell_administrators(sender, task_result: TaskResult, **kwargs) -> None:
    """Called when background work has ended. Never raises: the result is stored anyway."""
    if task_result.status != TaskResultStatus.FAILED:
        return
    key = f"cms:failures:{task_result.task.module_path}"
    try:
        if cache.add(key, 1, TOLD_EVERY):
            _write_to_administrators(task_result)
    except Exception as error:  # cache, database and mail each have errors of their own
        # The error itself could name an address.
        logger.error("No administrator is told of failed work: %s", type(error).__name__)  # noqa: TRY400
        _try_again_soon(key)


def _try_again_soon(key: str) -> None:
    try:
        cache.set(key, 1, TRIED_EVERY)
    except Exception as error:  # each kind of cache has its own
        logger.warning("The cache does not answer: %s", type(error).__name__)


def _write_to_administrators(result: TaskResult) -> None:
    """What failed and where to look: neither arguments nor the error, which may name somebody."""
    context = {
        "work": result.task.module_path,
        "at": result.finished_at or timezone.now(),
        "url": settings.SITE_URL + reverse("failed_work"),
    }
    for administrator in User.objects.administrators():
        with translation.override(administrator.language):
            heading = _("Background work failed")
            words = {**context, "heading": heading}
            send_templated_email(
                "work_failed", to=administrator.email, subject=heading, context=words
            )


def connect() -> None:
    """Called when the site starts."""
    task_finished.connect(tell_administrators)
