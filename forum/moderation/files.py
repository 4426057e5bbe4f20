"""Who may read the attachments of pending posts."""

from django.conf import settings
from django.db.models import Q

from forum.moderation.models import PendingPost


def waiting(user) -> Q | None:
    """Returns the condition on attachments for ``forum.attachments.access``; None if none match.

    Attachments of pending posts are shown to the author and to moderators of the section. Makes
    no query if NEWCOMER_POSTS_HELD is 0.
    """
    if not settings.NEWCOMER_POSTS_HELD:
        return None
    pending = PendingPost.objects.visible_to(user).waiting().exclude(attachments=[])
    tokens = [token for some in pending.values_list("attachments", flat=True) for token in some]
    return Q(token__in=tokens) if tokens else None
