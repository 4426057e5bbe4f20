"""Reading state, bookmarks and reactions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.sections.models import Section
from forum.threads.models.posts import Post
from forum.threads.models.threads import Thread

EXCERPT = 280
"""The length of the excerpts in the list of bookmarks, in characters."""


class ThreadReader(models.Model):
    """How far a person has read a thread. Nobody else can see this."""

    # The foreign keys with ``db_index=False`` here, in Bookmark and in Reaction must not have an
    # index of their own: the database might use it and read all rows of a thread or post, although
    # the index on both keys finds the wanted row at once.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="readers", db_index=False
    )
    last_read_number = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["thread", "user"], name="threads_readers")]
        constraints = [
            models.UniqueConstraint(fields=["user", "thread"], name="threads_reader_once")
        ]

    def __str__(self):
        return f"{self.thread_id}: {self.last_read_number}"


class SectionReader(models.Model):
    """Up to which time (``read_at``) a person has marked a section as read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="readers")
    read_at = models.DateTimeField()
    passed_at = models.DateTimeField(
        null=True, help_text="No thread that is this old is unread, so lists stop looking here."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "section"], name="threads_section_read_once")
        ]

    def __str__(self):
        return f"{self.section_id}: {self.read_at:%Y-%m-%d}"


class BookmarkQuerySet(models.QuerySet):
    def visible_to(self, user) -> BookmarkQuerySet:
        """Bookmarks of ``user`` on posts that they may still read."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user, post__in=Post.objects.readable_by(user))

    def for_list(self) -> BookmarkQuerySet:
        """Joins the thread and the author of each post, and adds an ``excerpt`` of its text."""
        posts = self.select_related("post__thread__section", "post__author")
        unread = ("post__source", "post__html", "post__text", "post__files")
        return posts.defer(*unread).annotate(excerpt=Substr("post__text", 1, EXCERPT))


class Bookmark(models.Model):
    """A bookmark on a post, visible only to its owner."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks", db_index=False
    )
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="bookmarks", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        indexes = [models.Index(fields=["user", "-created_at", "-id"], name="threads_bookmarks")]
        constraints = [
            models.UniqueConstraint(fields=["post", "user"], name="threads_bookmark_once")
        ]

    def __str__(self):
        return f"{self.user_id}: {self.post_id}"


class Reaction(models.Model):
    """A reaction of a person to a post. A person can give a post one reaction of each kind."""

    class Kind(models.TextChoices):
        THANKS = "thanks", _("Thank you")
        HELPED = "helped", _("This helped")
        SAME = "same", _("We have this, too")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions"
    )
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="reactions", db_index=False
    )
    kind = models.CharField(max_length=6, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint(fields=["post", "user", "kind"], name="threads_reaction_once")
        ]

    def __str__(self):
        return f"{self.post_id}: {self.kind}"
