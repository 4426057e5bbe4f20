"""A page of a thread as one reader sees it: what is new, what may be done, with each post."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from forum.threads.authors import Author, author_of, load_places_of_erased
from forum.threads.models import Reaction, Thread
from forum.threads.queries import PostRow
from members.accounts.models import User


@dataclass(slots=True)
class ShownPost:
    """A post of the page with what its reader may do to it."""

    post: PostRow
    author: Author
    is_own: bool
    is_new: bool
    is_first_new: bool
    is_answer: bool
    is_gone: bool
    is_readable: bool
    reactions: list[tuple[str, str, int, bool]]
    """Of each kind: its value and label, how often it was given, and whether by the reader."""
    has_reactions: bool
    may_change: bool
    may_withdraw: bool
    may_solve: bool


class Reader:
    """What ``user`` has read of ``thread`` and may do in it.

    ``thread`` comes from ``visible_to`` and ``with_last_read``.
    """

    def __init__(self, user: User, thread: Thread):
        self.user, self.thread = user, thread
        # What was read with all of its section is not new either.
        self.last_read = thread.last_read if thread.unread_count else thread.last_number

    @cached_property
    def may_reply(self) -> bool:
        return self.user.has_perm("threads.reply", self.thread)

    @cached_property
    def may_solve(self) -> bool:
        """Whether the reader says which post answered the question."""
        return self.user.has_perm("threads.solve", self.thread)

    @cached_property
    def keeps_order(self) -> bool:
        return self.user.has_perm("threads.keep_order", self.thread)

    @cached_property
    def _kinds(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Reaction.Kind.choices]

    def shown(self, posts: list[PostRow]) -> list[ShownPost]:
        """``posts`` as this reader sees them."""
        load_places_of_erased(posts)
        return [self._shown(post) for post in posts]

    def _shown(self, post) -> ShownPost:
        is_own = post.author_id == self.user.pk
        reactions = [
            (kind, label, getattr(post, f"{kind}_count"), bool(getattr(post, f"own_{kind}")))
            for kind, label in self._kinds
        ]
        return ShownPost(
            post,
            author=author_of(post),
            is_own=is_own,
            is_new=post.number > self.last_read and not is_own,
            is_first_new=bool(self.last_read) and post.number == self.last_read + 1,
            is_answer=post.pk == self.thread.solved_by_id,
            is_gone=bool(post.moved_to_id or post.hidden_at),
            is_readable=not post.moved_to_id and (is_own or self.keeps_order),
            reactions=reactions,
            has_reactions=any(count for _kind, _label, count, _given in reactions),
            may_change=self.keeps_order or (is_own and self._may("threads.change_post", post)),
            may_withdraw=is_own and self._may("threads.withdraw_post", post),
            may_solve=self.may_solve and post.number > 1,
        )

    def _may(self, permission, post) -> bool:
        return self.user.has_perm(permission, post)
