"""Receivers that write to the moderation log when ``forum.threads`` sends a signal."""

from django.dispatch import receiver

from forum.moderation.models import ModerationAction
from forum.moderation.services.log import record
from forum.threads.signals import post_edited, post_hidden


@receiver(post_hidden)
def log_withdrawal(post, withdrawn, **kwargs):
    if withdrawn:
        record(ModerationAction.Action.WITHDREW, by=post.author, post=post)


@receiver(post_edited)
def log_edit_by_moderator(post, **kwargs):
    """Logs the edit if somebody other than the author, that is a moderator, has edited the post."""
    if post.edited_by_id != post.author_id:
        record(
            ModerationAction.Action.EDITED,
            by=post.edited_by,
            post=post,
            reason=post.edit_reason,
        )
