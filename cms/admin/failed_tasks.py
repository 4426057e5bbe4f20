"""Failed background tasks: lists them, e-mails superusers, and runs tasks again."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _, gettext_noop
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult, get_date_max

from members.mail.models import QueuedEmail
from members.mail.sending import send_templated_email
from members.mail.signals import given_up
from members.mail.tasks import deliver
from members.membership.people import members_among
from members.units.admin.viewsets import AdministratorsOnly

LATE = timedelta(hours=1)
"""A task that runs longer than this counts as interrupted, because its worker has probably stopped.
Tasks and e-mails that wait longer than this are listed too, because perhaps no worker is
running."""
TOLD_EVERY = 60 * 60
"""The minimum time, in seconds, between two e-mails to superusers about the same task."""
PAUSE_AFTER_ERROR = 5 * 60
"""The minimum time, in seconds, before the next e-mail about a task if one could not be queued."""

logger = logging.getLogger(__name__)


class NotFailed(Exception):
    """Raised if the task is not among ``failed_tasks``, for example because it is still running or
    was already enqueued again."""


class NoSuchTask(Exception):
    """Raised if the code no longer has the task: an older version of the site enqueued it."""


def failed_tasks() -> QuerySet[DBTaskResult]:
    """Returns failed tasks, and tasks that have run or waited for over an hour, the newest first.

    A task that has run for so long is included, because its state stays "running" if its worker
    stops. A task that was ordered for a later time waits from that time on.
    """
    before = timezone.now() - LATE
    failed = Q(status=TaskResultStatus.FAILED)
    cut_short = Q(status=TaskResultStatus.RUNNING, started_at__lt=before)
    due = Q(run_after=get_date_max()) | Q(run_after__lt=before)
    waiting = DBTaskResult.objects.ready().filter(due, enqueued_at__lt=before)
    found = failed | cut_short | Q(pk__in=waiting.order_by().values("pk"))
    return DBTaskResult.objects.filter(found).order_by("-enqueued_at", "-pk")


def undelivered_mail() -> dict:
    """Describes the e-mails that have waited for over an hour for the mail server to accept them.

    Returns ``{"number", "since", "error"}``: how many there are, when the oldest was queued, and
    one of their error messages. Returns an empty dict if there are none.
    """
    waiting = QueuedEmail.objects.waiting().filter(created_at__lt=timezone.now() - LATE)
    found = waiting.aggregate(number=Count("pk"), since=Min("created_at"), error=Max("error"))
    return found if found["number"] else {}


@transaction.atomic
def run_again(pk: UUID) -> None:
    """Enqueues the task again and deletes its failed result. Raises NotFailed or NoSuchTask.

    An interrupted task can be enqueued again too, because every task may run twice without harm.
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


def tell_superusers(sender, task_result: TaskResult, **kwargs) -> None:
    """Receiver of ``task_finished``: sends an e-mail to superusers if the task failed."""
    if task_result.status == TaskResultStatus.FAILED:
        at = task_result.finished_at or timezone.now()
        heading = gettext_noop("A background task failed")
        _tell("work_failed", heading, task_result.task.module_path, at, "failed_work")


def tell_of_given_up_email(sender, **kwargs) -> None:
    """Receiver of ``given_up``: sends an e-mail to superusers about an undelivered e-mail."""
    heading = gettext_noop("An e-mail was given up")
    _tell("email_given_up", heading, deliver.module_path, timezone.now(), "outgoing_mail")


def _tell(template: str, heading: str, work: str, at: datetime, report: str) -> None:
    """Sends an e-mail to superusers about ``work``, the name of a task that failed at ``at``.

    ``report`` is the name of the URL of the page that lists what failed. ``heading`` is translated
    for each reader.

    Sends at most one e-mail an hour about the same task. If the e-mail cannot be queued, the error
    is logged, and only the report and the home of the CMS show this failure. Another failure
    of the same task is e-mailed if it happens after PAUSE_AFTER_ERROR.
    """
    key = f"cms:failures:{work}"
    try:
        if cache.add(key, 1, TOLD_EVERY):
            context = {"work": work, "at": at, "url": settings.SITE_URL + reverse(report)}
            _write_to_superusers(template, heading, context)
    except Exception as error:  # the cache, the database and mail raise different errors
        # Logs only the type of the error, because the message could contain an e-mail address.
        logger.error("The e-mail about a failed task was not sent: %s", type(error).__name__)  # noqa: TRY400
        _shorten_pause(key)


def _shorten_pause(key: str) -> None:
    """Sets the pause before the next e-mail about the task to PAUSE_AFTER_ERROR."""
    try:
        cache.set(key, 1, PAUSE_AFTER_ERROR)
    except Exception as error:  # every cache backend raises its own errors
        logger.warning("The cache does not answer: %s", type(error).__name__)


def _write_to_superusers(template: str, heading: str, context: dict) -> None:
    """E-mails the name of the task and a link to the report to all who may open the report.

    The e-mail contains neither arguments nor the error message, because they may name a person.
    """
    may_open = AdministratorsOnly(DBTaskResult).users_with_any_permission(["view"])
    for reader in members_among(may_open):
        with translation.override(reader.language):
            words = {**context, "heading": _(heading)}
            send_templated_email(template, to=reader.email, subject=_(heading), context=words)


def connect() -> None:
    """Connects the receivers. Called when the site starts."""
    task_finished.connect(tell_superusers)
    given_up.connect(tell_of_given_up_email)
