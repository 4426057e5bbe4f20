"""Who may read the attachments of posts: people who may read the text of the post."""

from django.db.models import Q

from forum.threads.models import Post


def shown(user) -> Q:
    """Returns the condition on attachments for ``forum.attachments.access``."""
    return Q(post_file__post__in=Post.objects.readable_by(user))
