"""Rate limits for posts and threads. A script may reach them, but a person hardly ever does."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from forum.sections.models import Section
from forum.sections.rules import moderates
from forum.threads.models import Post
from members.accounts.models import User


def writes_too_fast(user: User, section: Section, *, new_thread: bool = False) -> bool:
    """Whether ``user`` has written FLOOD_POSTS posts in the last FLOOD_MINUTES.

    If ``new_thread`` is True: whether ``user`` has started FLOOD_THREADS threads in this time.
    Always False for moderators of ``section``, and if the limit is 0. Makes at most one query,
    which reads no more rows than the limit.
    """
    most = settings.FLOOD_THREADS if new_thread else settings.FLOOD_POSTS
    if not most or moderates(user, section):
        return False
    since = timezone.now() - timedelta(minutes=settings.FLOOD_MINUTES)
    written = Post.objects.written().filter(author=user, created_at__gte=since)
    if new_thread:
        written = written.filter(number=1)
    return written[:most].count() >= most
