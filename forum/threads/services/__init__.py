"""The functions that write threads, posts, and the rows that belong to them."""

from forum.threads.services.drafts import finish_draft
from forum.threads.services.locking import thread_for_update
from forum.threads.services.posting import (
    EditConflict,
    edit_post,
    reply_to,
    start_thread,
)
from forum.threads.services.reading import mark_read
from forum.threads.services.tags import set_tags

__all__ = [
    "EditConflict",
    "edit_post",
    "finish_draft",
    "thread_for_update",
    "mark_read",
    "reply_to",
    "set_tags",
    "start_thread",
]
