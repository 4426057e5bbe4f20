"""Which files the discussion shows to whom: those of posts whose words one may read."""

from django.conf import settings
from django.db.models import Q

from forum.threads.models import PendingPost, Post


def shown(user) -> Q:
    """The condition on attachments for ``forum.attachments.access``."""
    return Q(post_file__post__in=Post.objects.readable_by(user))


def waiting(user) -> Q | None:
    """The same for files of posts that wait for approval: their author's, and whose they are to
    decide on. Asks nothing where no post waits by the site's settings."""
    if not settings.NEWCOMER_POSTS_HELD:
        return None
    held = PendingPost.objects.visible_to(user).waiting().exclude(attachments=[])
    tokens = [token for some in held.values_list("attachments", flat=True) for token in some]
    return Q(token__in=tokens) if tokens else None
