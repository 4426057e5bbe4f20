"""Who may read the attachments of pending posts."""

from django.conf import settings
from django.db.models import Q

from forum.moderation.models import PendingPost


def waiting(user) -> Q | None:
    """Returns the condition for ``forum.attachments.access``, or None if no attachment matches.

    The author and the moderators of the section may read the attachments of a pending post. Makes
    no query if NEWCOMER_POSTS_HELD is 0.
    """
    if not settings.NEWCOMER_POSTS_HELD:
        return None
    pending = PendingPost.objects.visible_to(user).waiting().exclude(attachments=[])
    tokens = [token for some in pending.values_list("attachments", flat=True) for token in some]
    return Q(token__in=tokens) if tokens else None
