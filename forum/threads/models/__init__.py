"""Threads, posts, drafts, and the reading state, bookmarks and reactions of readers."""

from forum.threads.models.drafts import Draft
from forum.threads.models.posts import (
    Post,
    PostFile,
    PostMention,
    PostQuote,
    PostRevision,
)
from forum.threads.models.reading import Bookmark, Reaction, SectionReader, ThreadReader
from forum.threads.models.threads import (
    Thread,
    ThreadTag,
    destination_of,
    not_marked_by,
    title_words,
)

__all__ = [
    "Bookmark",
    "Draft",
    "Post",
    "PostFile",
    "PostMention",
    "PostQuote",
    "PostRevision",
    "Reaction",
    "SectionReader",
    "Thread",
    "ThreadReader",
    "ThreadTag",
    "destination_of",
    "not_marked_by",
    "title_words",
]
