"""Which files are shown to whom before the post that has them is approved."""

from django.conf import settings
from django.db.models import Q

from forum.moderation.models import PendingPost


def waiting(user) -> Q | None:
    """The condition on attachments for ``forum.attachments.access``: those of posts that wait, for
    their author and for those who decide. No query where the site's settings let no post wait."""
    if not settings.NEWCOMER_POSTS_HELD:
        return None
    pending = PendingPost.objects.visible_to(user).waiting().exclude(attachments=[])
    tokens = [token for some in pending.values_list("attachments", flat=True) for token in some]
    return Q(token__in=tokens) if tokens else None
