"""Bookmarks on posts, visible only to their owner."""

from forum.threads.models import Bookmark, Post
from members.accounts.models import User


def toggle_bookmark(post: Post, *, by: User) -> bool:
    """Adds or removes the bookmark of ``by`` on ``post``; returns whether there is one now."""
    removed, _rows = Bookmark.objects.filter(user=by, post=post).delete()
    if removed:
        return False
    Bookmark.objects.bulk_create([Bookmark(user=by, post=post)], ignore_conflicts=True)
    return True
