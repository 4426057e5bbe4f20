"""E-mails about pages in the workflow, and about reports that a page shows personal data.

A task may run late or twice, so it reads the current state when it runs.
"""

import logging

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_noop
from django_tasks import task
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.users.models import UserProfile

from cms.access import deciding_on, opens_cms
from cms.models import SiteSettings
from forum.moderation.models import Report
from members.accounts.models import User
from members.mail.sending import send_templated_email
from members.membership.stand_ins import (
    reason_for_substitute,
    stand_ins_for,
    substitutions_by,
)

# Outcome -> (subject of the e-mail, kind of notification that the author must have switched on).
OUTCOMES = {
    "sent_back": (gettext_noop("To be changed: %(title)s"), "rejected"),
    "published": (gettext_noop("Published: %(title)s"), "approved"),
    "scheduled": (gettext_noop("Approved: %(title)s"), "approved"),
    "withdrawn": (gettext_noop("Withdrawn from approval: %(title)s"), "rejected"),
}

logger = logging.getLogger(__name__)


@task()
def mail_waiting(task_state_id: int, user_id: int) -> None:
    """E-mails the user ``user_id`` that a page waits for approval.

    Sends nothing if the page no longer waits, if the user may not decide on the page or edit it, or
    if the user has switched these notifications off. Sends nothing either if a substitute of the
    user is told of the page.
    """
    state = TaskState.objects.select_related("workflow_state__requested_by").get(pk=task_state_id)
    if state.status != TaskState.STATUS_IN_PROGRESS:
        return
    editor = deciding_on(state).filter(pk=user_id).first()
    if editor is None or not _wants(editor, "submitted"):
        return
    page = state.revision.as_object()
    if not _may_open(page, editor) or _substitute_is_told(editor, state, page):
        return
    context = {"author": state.workflow_state.requested_by, "url": _editing_address(page)}
    with translation.override(editor.language):
        absent = substitutions_by(editor, deciding_on(state).values("pk"))
        context["reason_of_substitute"] = reason_for_substitute(absent)
        _send(_("Waiting for approval: %(title)s"), "page_waits", page, context, to=editor)


def _substitute_is_told(editor: User, state: TaskState, page: Page) -> bool:
    """Whether ``editor`` has a substitute today who gets the e-mail about the page.

    All who may decide get it, except who submitted the page.
    """
    able = deciding_on(state).exclude(pk=state.workflow_state.requested_by_id)
    pair = stand_ins_for([editor.pk], able)
    substitute = User.objects.filter(pk__in=pair.values()).first() if pair else None
    told = substitute and _wants(substitute, "submitted") and _may_open(page, substitute)
    return bool(told)


@task()
def mail_outcome(workflow_state_id: int) -> None:
    """E-mails the author the decision on a page, with its comment, in the author's language.

    Sends nothing if the author may no longer edit the page, or has switched these notifications
    off.
    """
    state = WorkflowState.objects.select_related(
        "requested_by", "current_task_state__finished_by"
    ).get(pk=workflow_state_id)
    author, page, decision = state.requested_by, state.content_object, state.current_task_state
    outcome = page and _outcome(state, page)
    if not outcome or not author:
        return
    subject, switch = OUTCOMES[outcome]
    context = {
        "outcome": outcome,
        "editor": decision.finished_by,
        "comment": decision.comment,
        "url": page.full_url if outcome == "published" else _editing_address(page),
    }
    if _wants(author, switch) and _may_open(page, author):
        with translation.override(author.language):
            latest = page.get_latest_revision_as_object()
            _send(_(subject), "page_decided", latest, context, to=author)


def _outcome(state: WorkflowState, page: Page) -> str:
    """The decision, as a key of ``OUTCOMES``; empty if the page waits for approval again."""
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return "sent_back"
    if state.status == WorkflowState.STATUS_IN_PROGRESS:
        return ""
    if page.live and not page.has_unpublished_changes:
        return "published"
    return "scheduled" if page.approved_schedule else "withdrawn"


def _wants(user: User, kind: str) -> bool:
    """Whether ``user`` may open the CMS and has not switched off notifications of this kind."""
    return opens_cms(user) and getattr(UserProfile.get_for_user(user), f"{kind}_notifications")


def _may_open(page: Page, user: User) -> bool:
    """Whether ``user`` may edit the page now.

    The permissions may have changed, and the e-mails reveal drafts and editors' comments, which
    only users who may edit the page may see.
    """
    return page.permissions_for_user(user).can_edit()


def _editing_address(page: Page) -> str:
    return settings.SITE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])


def _send(subject: str, template: str, page: Page, context: dict, *, to: User) -> None:
    switches = settings.SITE_URL + reverse("wagtailadmin_account") + "#tab-notifications"
    send_templated_email(
        template,
        to=to.email,
        subject=subject % {"title": page.title},
        context={**context, "page": page, "switches_url": switches},
    )


@task()
def mail_data_protection_officer(report_id: int) -> None:
    """E-mails the data protection officer that personal data were reported.

    The e-mail quotes nothing from the post, because the officer need not be a member of the Forum.
    Only logs a warning if the site settings have no address.
    """
    report = Report.objects.select_related("post").get(pk=report_id)
    office = SiteSettings.load()
    address = office.officer_email or office.email
    if not address:
        logger.warning("Reported personal data: no e-mail was sent, because no address is set.")
        return
    with translation.override(settings.LANGUAGE_CODE):
        heading = _("Personal data in a post were reported")
        context = {
            "heading": heading,
            "report_id": report.pk,
            "reported_at": report.created_at,
            "is_hidden": report.post.hidden_at is not None,
            "url": settings.SITE_URL + reverse("moderation:report_decide", args=[report.pk]),
        }
        send_templated_email("personal_data_reported", to=address, subject=heading, context=context)
