"""What authors and moderators do with posts is written into the log of moderation."""

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
    """The author's own changes stand in the history of the post alone."""
    if post.edited_by_id != post.author_id:
        record(
            ModerationAction.Action.EDITED,
            by=post.edited_by,
            post=post,
            reason=post.edit_reason,
        )
