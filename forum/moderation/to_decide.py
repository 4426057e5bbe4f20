"""Reports and pending posts that wait for a decision, and counts of them and of applications."""

from typing import NamedTuple

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from forum.moderation.models import PendingPost, Report
from members.accounts.models import User
from members.membership.access import membership_of
from members.membership.models import Affiliation, left_to_moderators_until
from members.membership.queries import decidable_by_moderator


def open_reports(user):
    """Open reports on which ``user`` may decide. Leaves out reports of the user's own posts."""
    reports = Report.objects.visible_to(user).open().exclude(post__author=user)
    return reports.select_related("by", "post__author", "post__thread__section")


def waiting_posts(user):
    """Pending posts on which ``user`` may decide. Leaves out the user's own posts."""
    waiting = PendingPost.objects.visible_to(user).waiting().exclude(author=user)
    return waiting.select_related("author", "section", "thread", "affiliation__organisation")


class ToDecide(NamedTuple):
    """How many applications, reports and pending posts wait for a decision of one person."""

    applications: int = 0
    reports: int = 0
    posts: int = 0


def to_decide_by(user) -> ToDecide:
    """Counts what ``user`` can decide as a coordinator of organisations or moderator of the site.

    Makes one query. For other people returns zeros without a query, even if they moderate single
    sections: finding that out would take a query on each page for every member of a group.
    """
    membership = membership_of(user)
    if not membership.decides_applications:
        return ToDecide()
    counts = {"applications": _applications(membership)}
    if membership.is_moderator:
        counts |= {"reports": _count(open_reports(user)), "posts": _count(waiting_posts(user))}
    found = User.objects.filter(pk=user.pk).values_list(*counts.values()).first()
    return ToDecide(**dict(zip(counts, found or (), strict=False)))


def _applications(membership):
    """An expression: on how many applications the person may decide.

    For moderators it is SQL, because the ORM would take about 30 ms to build it on each page."""
    if not membership.is_moderator:
        decidable, _others = Affiliation.objects.by_decider(membership)
        return _count(decidable)
    return decidable_by_moderator(
        membership.user_id,
        membership.coordinated_ids,
        at=timezone.now(),
        late=left_to_moderators_until(),
    )


def _count(rows: QuerySet) -> Coalesce:
    """An expression: the number of ``rows``."""
    one_group = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one_group.annotate(count=Count("pk")).values("count")), 0)
