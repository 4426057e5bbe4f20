"""Reactions to posts, visible to all readers."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from forum.threads.models import Post, Reaction
from forum.threads.rules import require
from forum.threads.services.counters import count_reaction, recount_reactions
from forum.threads.visible import find_visible
from members.accounts.models import User


@transaction.atomic
def toggle_reaction(post: Post, *, by: User, kind: Reaction.Kind) -> tuple[bool, int]:
    """Adds or removes a reaction; returns (whether it is given now, the new count).

    Locks the row of the post, so that the counter stays equal to the number of reactions. Raises
    PermissionDenied if the post is by the user, hidden or moved away.
    """
    posts = Post.objects.select_for_update(of=["self"], no_key=True)
    locked = find_visible(posts.select_related("thread__section"), by, pk=post.pk)
    if locked is None or locked.hidden_at or locked.moved_to_id or locked.author_id == by.pk:
        raise PermissionDenied
    require(by, "threads.react", locked)
    taken_back, _rows = Reaction.objects.filter(user=by, post=locked, kind=kind).delete()
    if not taken_back:
        Reaction.objects.create(user=by, post=locked, kind=kind)
    step = -1 if taken_back else 1
    return not taken_back, count_reaction(locked, kind, step)


def delete_reactions_of(user: User) -> None:
    """Deletes all reactions of ``user`` and recounts those of their posts.

    Locks the rows of the posts, like ``toggle_reaction``. Must be called in a transaction.
    """
    given = Reaction.objects.filter(user=user)
    posts = Post.objects.filter(pk__in=given.values("post")).order_by("pk")
    locked = list(posts.select_for_update(no_key=True).values_list("pk", flat=True))
    given.delete()
    recount_reactions(locked)
