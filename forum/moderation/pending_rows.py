"""Pending posts, prepared for the author's page of drafts."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string

from forum.moderation.models import PendingPost
from forum.richtext.cooking import source_for_editing
from forum.threads.draft_rows import seen_by
from members.accounts.models import User


class PendingRow(NamedTuple):
    """A pending or rejected post, as the page of drafts shows it."""

    title: str
    text: str
    created_at: datetime
    is_rejected: bool
    reason: str


def own_pending_posts(user: User) -> str:
    """HTML with the newest pending and rejected posts of ``user``, for the page of drafts.

    The HTML is an empty string if ``user`` has no such posts.
    """
    own = PendingPost.objects.visible_to(user).filter(author=user).order_by("-created_at", "-pk")
    posts = list(own.select_related("thread", "section")[: settings.ROWS_PER_PAGE])
    if not posts:
        return ""
    seen = seen_by(user, [post.thread for post in posts])
    rows = [_row(post, post.thread_id in seen) for post in posts]
    return render_to_string("forum/moderation/_own_pending_posts.html", {"posts": rows})


def _row(post, is_seen) -> PendingRow:
    """The row of ``post``. ``is_seen``: whether the author may see the thread of the post."""
    return PendingRow(
        title=post.thread.title if is_seen else post.title,
        text=source_for_editing(post.source),
        created_at=post.created_at,
        is_rejected=post.rejected_at is not None,
        reason=post.reason,
    )
