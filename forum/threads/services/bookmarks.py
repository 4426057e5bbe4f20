"""Bookmarks on posts, which nobody else sees."""

from forum.threads.models import Bookmark, Post
from members.accounts.models import User


def toggle_bookmark(post: Post, *, by: User) -> bool:
    """Puts a bookmark on ``post`` or takes it away; says whether there is one now."""
    removed, _rows = Bookmark.objects.filter(user=by, post=post).delete()
    if removed:
        return False
    Bookmark.objects.bulk_create([Bookmark(user=by, post=post)], ignore_conflicts=True)
    return True
