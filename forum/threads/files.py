"""Which files the discussion shows to whom: those of posts whose words one may read."""

from django.db.models import Q

from forum.threads.models import Post


def shown(user) -> Q:
    """The condition on attachments for ``forum.attachments.access``."""
    return Q(post_file__post__in=Post.objects.readable_by(user))
