"""Threads and their posts, what readers keep of them, and how order is kept."""

from forum.threads.models.drafts import Draft
from forum.threads.models.moderation import ModerationAction, PendingPost, Report
from forum.threads.models.posts import (
    Post,
    PostFile,
    PostMention,
    PostQuote,
    PostRevision,
)
from forum.threads.models.reading import Bookmark, Reaction, SectionReader, ThreadReader
from forum.threads.models.threads import Thread, ThreadTag, destination_of, not_marked_by

__all__ = [
    "Bookmark",
    "Draft",
    "PendingPost",
    "ModerationAction",
    "Post",
    "PostFile",
    "PostMention",
    "PostQuote",
    "PostRevision",
    "Reaction",
    "Report",
    "SectionReader",
    "Thread",
    "ThreadReader",
    "ThreadTag",
    "destination_of",
    "not_marked_by",
]
