"""Loads reports and pending posts, moderators' decisions on some of these, and drafts."""

from datetime import timedelta

from demo.content.moderation import DRAFTS, MODERATOR, NEWCOMER, REPORTS, WAITING_POSTS
from demo.dates import moment_before
from forum.moderation.models import ModerationAction, PendingPost, Report
from forum.richtext.cooking import cook
from forum.sections.models import Section
from forum.threads.models import Draft, Thread
from members.accounts.models import User

Action = ModerationAction.Action
UNTIL_DECIDED = timedelta(hours=3)


def load_moderation(now) -> None:
    """Creates reports, and the pending posts, rejected posts and drafts of a new member."""
    threads = {thread.title: thread for thread in Thread.objects.select_related("section")}
    users = User.objects.in_bulk(field_name="email")
    for row in REPORTS:
        _load_report(row, threads[row["thread"]], users, now)
    for row in WAITING_POSTS:
        _load_waiting(row, threads.get(row["thread"]), users, now)
    for row in DRAFTS:
        _load_draft(row, threads[row["thread"]], users[NEWCOMER], now)


def _load_report(row, thread, users, now):
    post = thread.posts.get(number=row["number"])
    report = Report.objects.create(
        post=post,
        by=users[row["by"]],
        reason=row["reason"],
        text=row["text"],
        created_at=moment_before(now, row["days_ago"]),
    )
    if row["answer"]:
        report.state, report.answer = Report.State.DISMISSED, row["answer"]
        report.decided_by = users[MODERATOR]
        report.decided_at = report.created_at + UNTIL_DECIDED
        report.save()
        ModerationAction.objects.create(
            action=Action.DISMISSED,
            by=report.decided_by,
            at=report.decided_at,
            reason=report.answer,
            section=thread.section,
            thread=thread,
            post=post,
            author=post.author,
        )


def _load_waiting(row, thread, users, now):
    author = users[NEWCOMER]
    held = PendingPost.objects.create(
        section=Section.objects.get(slug=row["section"]),
        thread=thread,
        author=author,
        affiliation=author.affiliations.first(),
        kind=row["kind"],
        title=row["title"],
        tags=row["tags"],
        source=cook(row["html"]).source,
        created_at=moment_before(now, row["days_ago"]),
    )
    if row["refused"]:
        held.rejected_at = held.created_at + UNTIL_DECIDED
        held.rejected_by, held.reason = users[MODERATOR], row["refused"]
        held.save()
        ModerationAction.objects.create(
            action=Action.REJECTED,
            by=held.rejected_by,
            at=held.rejected_at,
            reason=held.reason,
            section=held.section,
            thread=thread,
            author=author,
        )


def _load_draft(row, thread, user, now):
    Draft.objects.create(
        user=user,
        target=f"{Draft.Kind.REPLY}:{thread.pk}",
        kind=Draft.Kind.REPLY,
        thread=thread,
        sequence=1,
        data={"body": cook(row["html"]).source},
        updated_at=moment_before(now, row["days_ago"]),
    )
