"""Personal data in moderation: pending posts, reports, and decisions."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from forum.attachments.models import Attachment
from forum.moderation.models import ModerationAction, PendingPost, Report
from forum.sections.models import Section as ForumSection
from forum.threads.models import Post
from forum.threads.privacy import with_titles, without_name
from members.accounts.models import User
from members.privacy.sources import (
    PersonalDataSource,
    ProcessingRecord,
    Section,
    if_visible,
    section,
)

RECORDS = [
    ProcessingRecord(
        gettext_lazy("Reports which you made, and what moderators did with your posts"),
        gettext_lazy("moderating the Forum (Article 6(1)(e), Article 5(2))"),
        gettext_lazy("stay without your name"),
        is_kept=True,
    ),
]


def export(user: User) -> Iterable[Section]:
    """Pending posts and reports by ``user``, and moderation actions by ``user`` or on their posts.

    Titles, reasons and answers by other people are included only if ``user`` may see them now.
    """
    yield _pending_posts(user)
    yield from _reports_and_actions(user)


def _pending_posts(user):
    pending = PendingPost.objects.filter(author=user).order_by("pk")
    entered = Q(section__in=ForumSection.objects.visible_to(user).values("pk"))
    return section(
        "pending_posts",
        _("Posts that wait for approval"),
        pending.annotate(seen_reason=if_visible(entered, "reason")),
        [
            "title",
            ("source", _("text")),
            ("created_at", _("written")),
            ("seen_reason", _("reason"), "reason"),
        ],
    )


def _reports_and_actions(user):
    reports = with_titles(Report.objects.filter(by=user).order_by("pk"), user, "post__thread")
    seen = Q(post__in=Post.objects.visible_to(user).values("pk"))
    yield section(
        "reports",
        _("Reports of posts"),
        reports.annotate(seen_answer=if_visible(seen, "answer")),
        [
            ("seen_title", _("thread")),
            "reason",
            "text",
            "created_at",
            "state",
            ("seen_answer", _("answer"), "answer"),
        ],
    )
    actions = ModerationAction.objects.filter(author=user).with_reason_for(user).order_by("pk")
    yield section(
        "moderation",
        _("What moderators did with your posts"),
        with_titles(actions, user, "thread"),
        ["action", ("seen_title", _("thread")), "at", ("seen_reason", _("reason"), "reason")],
    )
    # Titles and reasons are left out, because these actions are about posts of other people.
    actions = ModerationAction.objects.filter(by=user).order_by("pk")
    yield section("moderation_by", _("Your moderation actions"), actions, ["action", "at"])


def erase(user: User) -> None:
    """Deletes the pending and rejected posts of ``user``, and the files of pending posts.

    Reports by ``user`` stay but no longer name the reporter. In pending and rejected posts of other
    people, mentions of ``user`` get the name "deleted account".
    """
    _delete_waiting_files(user)
    PendingPost.objects.filter(author=user).delete()
    Report.objects.filter(by=user).update(by=None)
    for pending in PendingPost.objects.filter(source__contains=f'data-mention="{user.pk}"'):
        source = without_name(pending.source, user)
        PendingPost.objects.filter(pk=pending.pk).update(source=source)


def _delete_waiting_files(user) -> None:
    """Deletes the files of the pending posts of ``user``. Rejected posts have no files any more."""
    pending = PendingPost.objects.filter(author=user, rejected_at=None)
    tokens = [token for some in pending.values_list("attachments", flat=True) for token in some]
    Attachment.objects.filter(token__in=tokens, uploaded_by=user).delete()


SOURCE = PersonalDataSource(records=RECORDS, export=export, erase=erase)
