"""Background tasks. A task may run twice, so it computes everything from the current rows."""

from django.db.models import Q
from django_tasks import task

from forum.threads.models import Post
from forum.threads.post_body import recook


@task()
def recook_posts_naming(user_id: int) -> None:
    """Updates the HTML of posts that mention or quote a person whose name has changed."""
    naming = Q(mentions__user=user_id) | Q(quotes__quoted__author=user_id)
    recook(Post.objects.filter(naming).distinct())
