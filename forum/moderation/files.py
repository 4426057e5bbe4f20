"""Who may read the attachments of pending posts."""

from django.conf import settings
from django.db.models import Q

from forum.moderation.models import PendingPost


def waiting(user) -> Q | None:
    """A ``Q`` that matches the attachments of pending posts that ``user`` may read.

    The author and the moderators of the section may read them. Returns None if there are none.
    ``forum.attachments.access`` calls this function. Makes no query if NEWCOMER_POSTS_HELD is 0.
    """
    if not settings.NEWCOMER_POSTS_HELD:
        return None
    pending = PendingPost.objects.visible_to(user).waiting().exclude(attachments=[])
    tokens = [token for some in pending.values_list("attachments", flat=True) for token in some]
    return Q(token__in=tokens) if tokens else None
