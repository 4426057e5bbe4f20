"""Creates reports of posts, and stores the decisions on them."""

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
"""How many open reports one person may have at most."""
MOST_HIDDEN = 5
"""If a person has this many open reports of personal data, their new reports hide no post."""
MOST_DISMISSED = 3
TRUST_LOST_FOR = timedelta(days=180)
"""How long dismissed reports count: if ``MOST_DISMISSED`` reports of personal data by one person
were dismissed within this time, the person's new reports hide no post."""


class AlreadyReported(Exception):
    """The person has already reported this post, and the report is still open."""


@transaction.atomic
def report_post(post: Post, *, by: User, reason: str, text: str = "") -> Report:
    """Creates a report of ``post``, and enqueues notifications of the moderators.

    A report of personal data also sends ``personal_data_reported``, and may hide the post at once
    (``hides_at_once``). Raises AlreadyReported, and StateConflict when the post is hidden already.
    Raises PermissionDenied when ``by`` may not report the post. Nobody may report their own posts,
    not even a superuser.
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
    """Whether ``user`` has fewer than ``MOST_OPEN`` open reports."""
    return Report.objects.open().filter(by=user).count() < MOST_OPEN


def hides_at_once(user: User) -> bool:
    """Whether a report of personal data by ``user`` hides the post before a moderator decides.

    False if ``MOST_HIDDEN`` reports of personal data by ``user`` are open, or if ``MOST_DISMISSED``
    of them were dismissed within ``TRUST_LOST_FOR``. Moderators get the report in any case.
    """
    own = Report.objects.filter(by=user, reason=Report.Reason.PERSONAL_DATA)
    since = timezone.now() - TRUST_LOST_FOR
    dismissed = own.filter(state=Report.State.DISMISSED, decided_at__gte=since).count()
    return dismissed < MOST_DISMISSED and own.open().count() < MOST_HIDDEN


@transaction.atomic
def uphold_report(report: Report, *, by: User, reason: str) -> Report:
    """Hides the reported post and upholds all its open reports.

    The author of the post and the people who reported it can read ``reason``. Raises the errors of
    ``_lock_for_decision``.
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
    """Dismisses a report. The reporter gets ``answer`` by e-mail.

    If the post was hidden because of a report, it is shown again, unless another report of personal
    data is open for it. Raises the errors of ``_lock_for_decision``.
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
    """Locks and returns the post and the report.

    Raises StateConflict when the report is decided already, and PermissionDenied when ``by`` does
    not moderate the post or is its author. A superuser passes every permission check, so a separate
    check refuses the author.
    """
    post = post_for_update(report.post_id, by=by)
    if post.author_id == by.pk or not by.has_perm("threads.moderate_post", post):
        raise PermissionDenied
    locked = Report.objects.select_for_update(of=["self"]).get(pk=report.pk)
    if locked.state != Report.State.OPEN:
        raise StateConflict
    return post, locked
