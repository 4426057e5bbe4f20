"""Tasks that tell people of moderation: in their inbox, and by e-mail.

An e-mail describes the state when it is sent, so it is correct even if its task runs late or twice.
"""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from forum.moderation.mail import REVIEWED, link_for, write_action, write_letter
from forum.moderation.models import ModerationAction, PendingPost, Report
from forum.moderation.notifications import DECISION, PENDING, REPORT
from forum.sections.access import moderators_of
from forum.sections.models import Section
from forum.threads.models import Post
from members.accounts.models import User
from members.inbox.models import Level
from members.inbox.services import enqueue_notifications
from members.inbox.substitutes import task_levels


@task()
def mail_action(action_id: int, reader_id: int, post_id: int | None) -> None:
    """E-mails the author of a post or thread what a moderator did with it."""
    action = ModerationAction.objects.select_related("thread", "section").get(pk=action_id)
    reader = User.objects.get(pk=reader_id)
    if not reader.gets_letters:
        return
    _tell(reader, action)
    post = Post.objects.select_related("thread").filter(pk=post_id).first()
    with translation.override(reader.language):
        write_action(action, reader, post)


def _tell(reader: User, action: ModerationAction) -> None:
    """Puts the decision into the inbox of ``reader``, who gets an e-mail in any case."""
    enqueue_notifications(DECISION, action.pk, action.pk, {reader.pk: Level.SITE}, at=action.at)


@task()
def mail_report(report_id: int) -> None:
    """Tells the moderators of the section of a report, except the author of the post."""
    found = Report.objects.open().select_related("post__thread__section").filter(pk=report_id)
    if report := found.first():
        section, author = report.post.thread.section, report.post.author_id
        _tell_moderators(section, author, REPORT, report)


@task()
def mail_pending(pending_id: int) -> None:
    """Tells the moderators of the section that a post waits for their decision."""
    found = PendingPost.objects.waiting().select_related("section").filter(pk=pending_id)
    if pending := found.first():
        _tell_moderators(pending.section, pending.author_id, PENDING, pending)


def _tell_moderators(section: Section, author_id: int, kind: str, row: Report | PendingPost):
    able = moderators_of(section).exclude(pk=author_id)
    levels = task_levels(kind, able.values_list("pk", flat=True), able)
    enqueue_notifications(kind, row.pk, row.pk, levels, at=row.created_at)


@task()
def mail_report_outcome(report_id: int) -> None:
    """E-mails the decision on a report to the reporter, unless it was the reporter's own decision.

    If the reporter may no longer see the post, the e-mail contains no title, answer or link to it.
    """
    report = Report.objects.select_related("by", "post__thread").get(pk=report_id)
    reader = report.by
    if not reader or not reader.gets_letters or reader.pk == report.decided_by_id:
        return
    actions = ModerationAction.objects.filter(post=report.post_id, action=report.state)
    if action := actions.order_by("pk").last():
        _tell(reader, action)
    sees = Post.objects.visible_to(reader).filter(pk=report.post_id).exists()
    url = report.post.get_absolute_url() if sees else reverse("forum:home")
    with translation.override(reader.language):
        write_letter(
            "report_outcome",
            reader,
            _(REVIEWED),
            is_seen=sees,
            is_upheld=report.state == Report.State.UPHELD,
            title=report.post.thread.title if sees else "",
            answer=report.answer if sees else "",
            url=link_for(reader, url),
        )
