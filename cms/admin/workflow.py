"""Who is told by e-mail what becomes of a page in the workflow."""

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
    """A page waits: an e-mail to each who may decide on it, but for the one who sent it."""
    for editor in deciding_on(instance).exclude(pk=user.pk if user else None):
        enqueue(tasks.mail_waiting, instance.pk, editor.pk)


def tell_author(sender, instance: WorkflowState, user: User | None = None, **kwargs) -> None:
    """Somebody else decided: an e-mail to the one who had sent the page."""
    if instance.requested_by_id and (user is None or instance.requested_by_id != user.pk):
        enqueue(tasks.mail_outcome, instance.pk)


def tell_of_comments(people: Iterable[User], kind: str, context: dict) -> bool:
    """Wagtail's e-mail about comments on a page, to those whom the CMS is open to.

    Wagtail writes to everybody who once commented or followed the page.
    """
    return send_notification([each for each in people if opens_cms(each)], kind, context)


# Under the names of Wagtail's own receivers, which come later and are not connected twice: theirs
# are sent inside the request, and their HTML part is in the language of whoever clicked.
RECEIVERS = [
    (task_submitted, tell_editors, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_rejected, tell_author, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, tell_author, WorkflowState, "workflow_state_approved_email_notification"),
    (workflow_cancelled, tell_author, WorkflowState, "workflow_state_cancelled_letter"),
]


def connect() -> None:
    """Lets the site's own e-mail take the place of Wagtail's."""
    # Wagtail has no hook for whom it tells of comments.
    edit.send_notification = tell_of_comments
    for signal, receiver, sender, name in RECEIVERS:
        signal.connect(receiver, sender=sender, dispatch_uid=name)
