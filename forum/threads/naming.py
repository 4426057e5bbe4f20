"""When the name of a person changes, updates the HTML of the posts that contain the name."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from forum.threads.tasks import recook_posts_naming
from members.accounts.models import User
from members.background import enqueue

NAMES = {"first_name", "last_name"}


@receiver(post_save, sender=User)
def recook_after_renaming(instance, created, update_fields=None, raw=False, **kwargs):
    """Receiver: enqueues ``recook_posts_naming`` when the name of a person may have changed.

    Deleted accounts are skipped, because ``privacy.erase`` enqueues the task itself.
    """
    untouched = update_fields is not None and not NAMES & set(update_fields)
    if created or raw or untouched or instance.erased_at:
        return
    if instance.mentions.exists() or instance.posts.filter(quoted_in__isnull=False).exists():
        enqueue(recook_posts_naming, instance.pk)
