"""Tasks that send e-mails about moderation.

An e-mail describes the state when it is sent, so it is correct even if its task runs late or twice.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from forum.moderation.mail import link_for, write_action, write_letter
from forum.moderation.models import ModerationAction, PendingPost, Report
from forum.sections.access import moderators_of
from forum.threads.models import Post
from members.accounts.models import User


@task()
def mail_action(action_id: int, reader_id: int, post_id: int | None) -> None:
    """E-mails the author of a post or thread what a moderator did with it."""
    action = ModerationAction.objects.select_related("thread", "section").get(pk=action_id)
    reader = User.objects.get(pk=reader_id)
    if not reader.gets_letters:
        return
    post = Post.objects.select_related("thread").filter(pk=post_id).first()
    with translation.override(reader.language):
        write_action(action, reader, post)


@task()
def mail_report(report_id: int) -> None:
    """E-mails the moderators of the section about a report. Skips the author of the post."""
    found = Report.objects.open().select_related("post__thread__section").filter(pk=report_id)
    if not (report := found.first()):
        return
    url = settings.SITE_URL + reverse("moderation:report_decide", args=[report.pk])
    thread = report.post.thread
    for reader in moderators_of(thread.section).exclude(pk=report.post.author_id):
        if not Report.objects.visible_to(reader).filter(pk=report.pk).exists():
            continue
        with translation.override(reader.language):
            heading = _("A post was reported")
            write_letter(
                "report_waits", reader, heading, report=report, title=thread.title, url=url
            )


@task()
def mail_pending(pending_id: int) -> None:
    """Tells the moderators of the section by e-mail that a pending post waits for a decision."""
    found = PendingPost.objects.waiting().select_related("section", "thread", "author")
    if not (pending := found.filter(pk=pending_id).first()):
        return
    url = settings.SITE_URL + reverse("moderation:pending_decide", args=[pending.pk])
    title = pending.thread.title if pending.thread else pending.title
    for reader in moderators_of(pending.section).exclude(pk=pending.author_id):
        if not PendingPost.objects.visible_to(reader).filter(pk=pending.pk).exists():
            continue
        with translation.override(reader.language):
            heading = _("A post waits for approval")
            write_letter(
                "pending_post_waits", reader, heading, pending=pending, title=title, url=url
            )


@task()
def mail_report_outcome(report_id: int) -> None:
    """E-mails the decision on a report to the reporter, unless it was the reporter's own decision.

    If the reporter may no longer see the post, the e-mail contains no title, answer or link to it.
    """
    report = Report.objects.select_related("by", "post__thread").get(pk=report_id)
    reader = report.by
    if not reader or not reader.gets_letters or reader.pk == report.decided_by_id:
        return
    sees = Post.objects.visible_to(reader).filter(pk=report.post_id).exists()
    url = report.post.get_absolute_url() if sees else reverse("forum:home")
    with translation.override(reader.language):
        write_letter(
            "report_outcome",
            reader,
            _("Your report was reviewed"),
            is_seen=sees,
            is_upheld=report.state == Report.State.UPHELD,
            title=report.post.thread.title if sees else "",
            answer=report.answer if sees else "",
            url=link_for(reader, url),
        )
