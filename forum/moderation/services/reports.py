"""Reports of posts: who may make them, what they do at once, and how they end."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from forum.moderation import tasks
from forum.moderation.models import ModerationAction, Report
from forum.moderation.services.actions import hide_reported, is_hidden_by_report
from forum.moderation.services.log import close_reports, record
from forum.moderation.signals import personal_data_reported
from forum.threads.models import Post
from forum.threads.rules import require
from forum.threads.services.hiding import hide, show
from forum.threads.services.locking import StateConflict, post_for_update
from members.accounts.models import User
from members.background import enqueue

Action = ModerationAction.Action

MOST_OPEN = 20
"""So many reports of one person wait at a time."""
MOST_HIDDEN = 5
"""So many posts one person hides at once by reports on which nobody has decided yet."""
MOST_DISMISSED = 3
TRUST_LOST_FOR = timedelta(days=180)
"""Who reported personal data so often in this time where there were none hides nothing at once."""


class AlreadyReported(Exception):
    """The person has reported this post, and it waits for a decision."""


@transaction.atomic
def report_post(post: Post, *, by: User, reason: str, text: str = "") -> Report:
    """Says that a post breaks the rules. Moderators are told; personal data are hidden at once.

    The data protection officer is told of those, too. Raises AlreadyReported, StateConflict when
    the post is hidden in the meantime, PermissionDenied, also to superusers for their own posts.
    """
    locked = post_for_update(post.pk, by=by)
    if locked.author_id == by.pk or locked.moved_to_id:
        raise PermissionDenied
    if locked.reports.open().filter(by=by).exists():
        raise AlreadyReported
    if locked.hidden_at:
        raise StateConflict
    require(by, "threads.report", locked)
    at_once = reason == Report.Reason.PERSONAL_DATA and hides_at_once(by)
    report = Report.objects.create(post=locked, by=by, reason=reason, text=text)
    if at_once:
        hide_reported(locked)
    enqueue(tasks.mail_report, report.pk)
    if report.reason == Report.Reason.PERSONAL_DATA:
        personal_data_reported.send(sender=Report, report_id=report.pk)
    return report


def may_report_more(user: User) -> bool:
    """Whether not too many reports of this person wait already."""
    return Report.objects.open().filter(by=user).count() < MOST_OPEN


def hides_at_once(user: User) -> bool:
    """Whether a report of personal data by ``user`` hides the post before anybody has looked.

    Not of people with several such posts that still wait, nor of those whose reports of this kind
    were dismissed several times of late: they are heard, and moderators decide.
    """
    own = Report.objects.filter(by=user, reason=Report.Reason.PERSONAL_DATA)
    since = timezone.now() - TRUST_LOST_FOR
    dismissed = own.filter(state=Report.State.DISMISSED, decided_at__gte=since).count()
    return dismissed < MOST_DISMISSED and own.open().count() < MOST_HIDDEN


@transaction.atomic
def uphold_report(report: Report, *, by: User, reason: str) -> Report:
    """Hides the post with this reason, which its author reads; all open reports of it end.

    Raises StateConflict when somebody else has decided, PermissionDenied.
    """
    post, locked = _lock_for_decision(report, by)
    if not post.hidden_at or is_hidden_by_report(post):
        hide(post, by=by, reason=reason)
        record(Action.HID, by=by, post=post, reason=reason)
    record(Action.UPHELD, by=by, post=post, reason=reason)
    close_reports(post.reports, by=by, state=Report.State.UPHELD, answer=reason)
    return locked


@transaction.atomic
def dismiss_report(report: Report, *, by: User, answer: str = "") -> Report:
    """Leaves the post as it is. What only this report had hidden is shown again.

    The reporter gets the answer. Raises StateConflict when somebody else has decided,
    PermissionDenied.
    """
    post, locked = _lock_for_decision(report, by)
    own = Report.objects.filter(pk=locked.pk)
    close_reports(own, by=by, state=Report.State.DISMISSED, answer=answer)
    record(Action.DISMISSED, by=by, post=post, reason=answer)
    others = post.reports.open().filter(reason=Report.Reason.PERSONAL_DATA)
    if is_hidden_by_report(post) and not others.exists():
        show(post)
        record(Action.RESTORED, by=by, post=post)
    return locked


def _lock_for_decision(report, by) -> tuple[Post, Report]:
    """Nobody decides on a report of one's own post; superusers pass every permission."""
    post = post_for_update(report.post_id, by=by)
    if post.author_id == by.pk or not by.has_perm("threads.moderate_post", post):
        raise PermissionDenied
    locked = Report.objects.select_for_update(of=["self"]).get(pk=report.pk)
    if locked.state != Report.State.OPEN:
        raise StateConflict
    return post, locked
