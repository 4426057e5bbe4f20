"""What a reader has put on posts: reactions, which all see, and bookmarks, which are secret."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CharField, Value

from forum.threads.models import Bookmark, Post, Reaction
from members.accounts.models import User

BOOKMARK = "bookmark"


def marks_of(user: User, posts: Iterable[Post]) -> frozenset[tuple[int, str]]:
    """(id of the post, kind of the reaction or "bookmark") of all that ``user`` put on them.

    In one query, however many there are.
    """
    ids = [post.pk for post in posts]
    reactions = Reaction.objects.filter(user=user, post__in=ids).values_list("post_id", "kind")
    bookmarks = Bookmark.objects.filter(user=user, post__in=ids)
    own = bookmarks.values_list("post_id", Value(BOOKMARK, CharField()))
    return frozenset(reactions.union(own, all=True))
