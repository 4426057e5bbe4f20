"""A thread page for one reader: which posts are unread, and what the reader may do with them."""

from forum.threads.models import Reaction, Thread
from forum.threads.queries import PostRow
from members.accounts.models import User


class Reader:
    """How far ``user`` has read ``thread``, and what they may do there.

    ``thread`` comes from ``visible_to``. ``posts`` are the posts of the page from ``posts_of``,
    which has also set ``last_read`` and ``read_until`` on ``thread``.
    """

    def __init__(self, user: User, thread: Thread, posts: list[PostRow]):
        # Stores the id, because each access to an attribute of the lazy ``request.user`` is slow.
        self.user, self.user_id, self.thread = user, user.pk, thread
        # ``last_read`` alone is not enough: if the whole section was marked as read,
        # ``unread_count`` is 0, but ``last_read`` may still be lower.
        is_new = thread.unread_count and any(
            post.number > thread.last_read and not post.is_gone for post in posts
        )
        self.last_read = thread.last_read if is_new else thread.last_number
        self.may_reply = user.has_perm("threads.reply", thread)
        self.may_solve = user.has_perm("threads.solve", thread)
        self.is_moderator = user.has_perm("threads.moderate", thread)
        self._kinds = [(value, str(label)) for value, label in Reaction.Kind.choices]

    def may_change(self, post: PostRow) -> bool:
        return self.is_moderator or self._may_with_own("threads.change_post", post)

    def may_withdraw(self, post: PostRow) -> bool:
        return self._may_with_own("threads.withdraw_post", post)

    def may_read_gone(self, post: PostRow) -> bool:
        """Whether the reader may read a post of which the page shows only a placeholder.

        If the post is hidden, its author and moderators may read it. If it was moved away, nobody
        may."""
        is_own = post.author_id == self.user_id
        return not post.moved_to_id and (is_own or self.is_moderator)

    def reactions_to(self, post: PostRow) -> list[tuple[str, str, int, bool]]:
        """A tuple for each kind of reaction: (kind, label, count, whether the reader gave it)."""
        return [
            (kind, label, getattr(post, f"{kind}_count"), bool(getattr(post, f"own_{kind}")))
            for kind, label in self._kinds
        ]

    def _may_with_own(self, permission: str, post: PostRow) -> bool:
        return post.author_id == self.user_id and self.user.has_perm(permission, post)
