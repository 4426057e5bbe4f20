"""What notifications say about reports, posts that wait for approval, and moderators' decisions.

``members.inbox`` calls these functions. Notifications about what is to be decided vanish with the
decision. Those about a decision belong to the people whom it concerns; they name a thread only as
long as these people may see it.
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy

from forum.moderation.mail import (
    AUTHOR_LETTERS,
    MOVED_POSTS,
    REVIEWED,
    SENT_WITHOUT_ACCESS,
    title_of_letter,
)
from forum.moderation.models import ModerationAction, PendingPost, Report
from forum.sections.access import may_moderate, moderators_of
from forum.sections.models import Section
from forum.threads.models import Thread
from members.accounts.models import User
from members.inbox.kinds import Letter, Line, NotificationKind
from members.inbox.models import Notification
from members.mail.sending import stable_message_id
from members.membership.access import membership_of

REPORT, PENDING, DECISION = "report", "pending_post", "decision"
"""Kinds of notifications. ``target_id`` is the id of the report, the pending post or the action."""

EXCERPT = 160
"""How many characters of a text a notification shows at most."""

Action = ModerationAction.Action


# --- What is to be decided ------------------------------------------------------------------------


def _reports(reader: User) -> QuerySet[Report]:
    """The reports on which ``reader`` may decide; nobody does on reports of their own posts."""
    return Report.objects.visible_to(reader).open().exclude(post__author=reader.pk)


def _pending_posts(reader: User) -> QuerySet[PendingPost]:
    return PendingPost.objects.visible_to(reader).waiting().exclude(author=reader.pk)


def _waits(rows: QuerySet, author: str) -> Exists:
    """The condition for notifications about one of ``rows``, which are not by their owner."""
    others = rows.exclude(**{author: OuterRef("user")})
    return Exists(others.filter(pk=OuterRef("target_id")))


def _report_lines(notifications: QuerySet[Notification], reader: User) -> dict[int, Line]:
    found = dict(notifications.values_list("pk", "target_id"))
    reports = _reports(reader).select_related("post__thread__section").in_bulk(found.values())
    return {pk: _report_line(reports[target]) for pk, target in found.items() if target in reports}


def _report_line(report: Report) -> Line:
    thread = report.post.thread
    return Line(
        text=_("A post was reported: %(reason)s") % {"reason": report.get_reason_display()},
        title=thread.title,
        url=reverse("moderation:report_decide", args=[report.pk]),
        place=thread.section.name,
    )


def _pending_lines(notifications: QuerySet[Notification], reader: User) -> dict[int, Line]:
    found = dict(notifications.values_list("pk", "target_id"))
    posts = _pending_posts(reader).select_related("author", "section", "thread")
    posts_by_id = posts.in_bulk(found.values())
    return {
        pk: _pending_line(posts_by_id[target])
        for pk, target in found.items()
        if target in posts_by_id
    }


def _pending_line(pending: PendingPost) -> Line:
    return Line(
        text=_("A post by %(name)s waits for approval") % {"name": pending.author},
        title=pending.thread.title if pending.thread else pending.title,
        url=reverse("moderation:pending_decide", args=[pending.pk]),
        place=pending.section.name,
    )


def _assignees_of_report(pk: int) -> list[int]:
    """The ids of the people who decide on the report ``pk``, if it is open."""
    found = Report.objects.open().select_related("post__thread__section").filter(pk=pk)
    report = found.first()
    return _moderators(report.post.thread.section, report.post.author_id) if report else []


def _assignees_of_pending(pk: int) -> list[int]:
    """The ids of the people who decide on the post ``pk``, if it waits."""
    found = PendingPost.objects.waiting().select_related("section").filter(pk=pk)
    pending = found.first()
    return _moderators(pending.section, pending.author_id) if pending else []


def _moderators(section: Section, author_id: int) -> list[int]:
    return list(moderators_of(section).exclude(pk=author_id).values_list("pk", flat=True))


def _report_letter(pk: int, reader: User) -> Letter | None:
    report = _reports(reader).select_related("post__thread").filter(pk=pk).first()
    return report and report_letter(report)


def report_letter(report: Report) -> Letter:
    """What the e-mail to a moderator says of ``report``."""
    url = reverse("moderation:report_decide", args=[report.pk])
    title = report.post.thread.title
    return _letter(REPORT, report.pk, _("A post was reported"), title, url, report=report)


def _pending_letter(pk: int, reader: User) -> Letter | None:
    posts = _pending_posts(reader).select_related("author", "thread")
    pending = posts.filter(pk=pk).first()
    return pending and pending_letter(pending)


def pending_letter(pending: PendingPost) -> Letter:
    """What the e-mail to a moderator says of a post that waits for approval."""
    url = reverse("moderation:pending_decide", args=[pending.pk])
    title = pending.thread.title if pending.thread else pending.title
    heading = _("A post waits for approval")
    return _letter(PENDING, pending.pk, heading, title, url, pending=pending)


def _letter(kind: str, pk: int, heading: str, title: str, url: str, **context) -> Letter:
    return Letter(
        subject=title_of_letter(heading, title),
        intro=heading,
        title=title,
        url=url,
        headers={"message_id": stable_message_id(kind, pk)},
        template=TEMPLATES[kind],
        context={"heading": heading, "title": title, **context},
    )


TEMPLATES = {REPORT: "report_waits", PENDING: "pending_post_waits"}


# --- Decisions ------------------------------------------------------------------------------------


def _decisions(reader: User) -> QuerySet[ModerationAction]:
    """The actions about which ``reader`` may be told something.

    The notification itself says that the action concerns them.
    """
    if not membership_of(reader).is_member:
        return ModerationAction.objects.none()
    seen = Thread.objects.visible_to(reader).filter(pk=OuterRef("thread"))
    told_anyway = {*SENT_WITHOUT_ACCESS, Action.UPHELD, Action.DISMISSED}
    return ModerationAction.objects.filter(Q(action__in=told_anyway) | Exists(seen))


def _decision_lines(notifications: QuerySet[Notification], reader: User) -> dict[int, Line]:
    found = dict(notifications.values_list("pk", "target_id"))
    actions = _decisions(reader).with_reason_for(reader).select_related("thread", "post")
    actions_by_id = actions.in_bulk(found.values())
    threads = _threads_of(actions_by_id.values(), reader)
    return {
        pk: _decision_line(actions_by_id[target], threads)
        for pk, target in found.items()
        if target in actions_by_id
    }


def _threads_of(actions: Collection[ModerationAction], reader: User) -> dict[int, Thread]:
    pks = {_thread_id(action) for action in actions} - {None}
    return Thread.objects.visible_to(reader).select_related("section").in_bulk(pks)


def _thread_id(action: ModerationAction) -> int | None:
    """The thread in which the post or the posts of the thread are now."""
    if action.post:
        return action.post.thread_id
    return action.thread and (action.thread.merged_into_id or action.thread_id)


def _decision_line(action: ModerationAction, threads: dict[int, Thread]) -> Line:
    thread = threads.get(_thread_id(action))
    heading, _sentence = AUTHOR_LETTERS.get(action.action, MOVED_POSTS)
    if action.action in {Action.UPHELD, Action.DISMISSED}:
        heading = REVIEWED
    return Line(
        text=_(heading),
        title=thread.title if thread else _("Decision of a moderator"),
        url=_decision_url(action, thread),
        place=thread.section.name if thread else "",
        excerpt="" if action.action == Action.SPLIT else _excerpt(action.seen_reason),
    )


def _decision_url(action: ModerationAction, thread: Thread | None) -> str:
    if action.action == Action.REJECTED:
        return reverse("threads:drafts")
    if thread is None:
        return reverse("forum:home")
    return (action.post or thread).get_absolute_url()


def _excerpt(reason: str) -> str:
    return Truncator(" ".join(reason.split())).chars(EXCERPT)


DECIDES = gettext_lazy("You get this e-mail because you moderate this section of the Forum.")

KINDS = [
    NotificationKind(
        name=REPORT,
        label=gettext_lazy("Reports to decide"),
        visible=lambda reader: _waits(_reports(reader), "post__author"),
        lines=_report_lines,
        letter=_report_letter,
        order=110,
        reason=DECIDES,
        is_urgent=True,
        assignees=_assignees_of_report,
        concerns=may_moderate,
    ),
    NotificationKind(
        name=PENDING,
        label=gettext_lazy("Posts to approve"),
        visible=lambda reader: _waits(_pending_posts(reader), "author"),
        lines=_pending_lines,
        letter=_pending_letter,
        order=120,
        reason=DECIDES,
        assignees=_assignees_of_pending,
        concerns=may_moderate,
    ),
    NotificationKind(
        name=DECISION,
        label=gettext_lazy("Decisions of moderators"),
        visible=lambda reader: Exists(_decisions(reader).filter(pk=OuterRef("target_id"))),
        lines=_decision_lines,
        order=90,
        is_decision=True,
    ),
]
