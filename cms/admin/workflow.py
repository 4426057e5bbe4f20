"""Receivers that e-mail users about pages in the workflow. They replace Wagtail's receivers."""

from collections.abc import Iterable

from wagtail.admin.mail import send_notification
from wagtail.admin.views.pages import edit
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
)

from cms import tasks
from cms.access import deciding_on, opens_cms
from members.accounts.models import User
from members.background import enqueue


def tell_editors(sender, instance: TaskState, user: User | None = None, **kwargs) -> None:
    """Receiver: e-mails everybody who may decide on a submitted page, except the submitter."""
    for editor in deciding_on(instance).exclude(pk=user.pk if user else None):
        enqueue(tasks.mail_waiting, instance.pk, editor.pk)


def tell_author(sender, instance: WorkflowState, user: User | None = None, **kwargs) -> None:
    """Receiver: e-mails the decision to the submitter, unless the submitter made it."""
    if instance.requested_by_id and (user is None or instance.requested_by_id != user.pk):
        enqueue(tasks.mail_outcome, instance.pk)


def tell_of_comments(people: Iterable[User], kind: str, context: dict) -> bool:
    """Sends Wagtail's e-mail about comments, but only to those of ``people`` who may open the CMS.

    Wagtail chooses ``people``: subscribers to the comments of a page, or people who wrote in a
    changed comment thread. It does not check whether they may still open the CMS. Returns whether
    all e-mails were sent.
    """
    return send_notification([each for each in people if opens_cms(each)], kind, context)


# Each of the first three rows uses the dispatch_uid of a Wagtail receiver and so replaces it:
# Wagtail connects its receivers later, and Django skips a receiver whose dispatch_uid is already
# connected. Wagtail's receivers would send the e-mail during the request, with an HTML part in the
# language of the person who clicked. For a cancelled workflow Wagtail has no receiver.
RECEIVERS = [
    (task_submitted, tell_editors, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_rejected, tell_author, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, tell_author, WorkflowState, "workflow_state_approved_email_notification"),
    (workflow_cancelled, tell_author, WorkflowState, "workflow_state_cancelled_letter"),
]


def connect() -> None:
    """Connects RECEIVERS and replaces Wagtail's comment e-mails. Called when the site starts."""
    # Wagtail has no hook for choosing the recipients of comment notifications.
    edit.send_notification = tell_of_comments
    for signal, receiver, sender, name in RECEIVERS:
        signal.connect(receiver, sender=sender, dispatch_uid=name)
