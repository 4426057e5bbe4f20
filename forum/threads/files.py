"""Permission to read the attachments of posts: whoever may read a post may read its files."""

from django.db.models import Q

from forum.threads.models import Post


def shown(user) -> Q:
    """A ``Q`` that matches the attachments of posts that ``user`` may read.

    ``forum.attachments.access`` calls this function.
    """
    return Q(post_file__post__in=Post.objects.readable_by(user))
