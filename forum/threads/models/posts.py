"""Posts, and the rows that belong to a post: revisions, files, mentions and quotations.

The posts of a thread are numbered. A post that is moved to another thread leaves a placeholder.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.attachments.models import Attachment
from forum.sections.access import moderated_by
from forum.threads.models.threads import Thread, visible_to
from members.cached_urls import cached_reverse
from members.membership.models import Affiliation


class PostQuerySet(models.QuerySet):
    def visible_to(self, user) -> PostQuerySet:
        """All posts of threads that ``user`` may see.

        This includes hidden posts, which pages show as placeholders. For posts whose text ``user``
        may read, use ``readable_by``.
        """
        return self.filter(visible_to(user, "thread__"))

    def readable_by(self, user) -> PostQuerySet:
        """Posts whose text ``user`` may read.

        These are posts that are not hidden, and hidden posts that ``user`` wrote or moderates.
        """
        own = Q(author=user) if user.is_authenticated else Q()
        shown = Q(hidden_at=None) | own | moderated_by(user, "thread__section__")
        return self.visible_to(user).filter(shown, moved_to=None)

    def written(self) -> PostQuerySet:
        """Posts, without the placeholders of moved posts."""
        return self.filter(moved_to=None)

    def counted(self) -> PostQuerySet:
        """Posts that the counters of a thread count: all except hidden posts and placeholders."""
        return self.filter(moved_to=None, hidden_at=None)

    def lost(self) -> PostQuerySet:
        """Posts that the counters of a thread leave out: hidden posts and placeholders."""
        return self.exclude(moved_to=None, hidden_at=None)


class Post(models.Model):
    """A post in a thread, or a placeholder for a post that was moved away (``moved_to``).

    ``source``: the text as typed; ``html`` and ``text``: sanitised HTML and plain text, which
    ``forum.richtext.cooking`` generates from the source when the post is saved.
    """

    # This column needs no index of its own: the index of the unique constraint begins with it.
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="posts", db_index=False
    )
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts"
    )
    affiliation = models.ForeignKey(
        Affiliation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    source = models.TextField()
    html = models.TextField()
    text = models.TextField()
    files = models.JSONField(
        default=list,
        blank=True,
        help_text="A copy of the rows of PostFile, as the page prints them.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    edit_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text="Grows with every edit: an edit of an older version is refused."
    )
    submission = models.UUIDField(
        null=True, blank=True, help_text="Given by the form: a form sent twice makes one post."
    )
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    hidden_reason = models.CharField(max_length=300, blank=True)
    moved_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="places_left",
        help_text="Set on a placeholder: the post that was moved to another thread.",
    )
    # The number of reactions of each kind. `manage.py recount` checks these counters.
    thanks_count = models.PositiveIntegerField(default=0, editable=False)
    helped_count = models.PositiveIntegerField(default=0, editable=False)
    same_count = models.PositiveIntegerField(default=0, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [
            models.Index(fields=["author", "-created_at"], name="threads_posts_of_author"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="threads_post_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="threads_post_number_from_1"),
            models.UniqueConstraint(
                fields=["author", "submission"], name="threads_post_submitted_once"
            ),
        ]

    def __str__(self):
        return f"{self.thread_id} #{self.number}"

    def get_absolute_url(self):
        return cached_reverse("threads:post", self.pk)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the post was hidden by its own author."""
        return self.hidden_at is not None and self.hidden_by_id == self.author_id


class PostRevision(models.Model):
    """An earlier version of a post: its whole text and its files, as they were before an edit."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField(_("version"))
    source = models.TextField()
    html = models.TextField()
    files = models.JSONField(default=list, blank=True)
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    is_hidden = models.BooleanField(
        default=False, help_text="Whether only moderators may read this revision."
    )

    class Meta:
        verbose_name = _("earlier text of a post")
        verbose_name_plural = _("earlier texts of posts")
        constraints = [
            models.UniqueConstraint(fields=["post", "version"], name="threads_revision_once")
        ]

    def __str__(self):
        return f"{self.post_id}: {self.version}"


class PostFile(models.Model):
    """A file of a post. ``Post.files`` has a copy of these rows, so pages need no join."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="post_files")
    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="post_file"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("file of a post")
        verbose_name_plural = _("files of posts")

    def __str__(self):
        return f"{self.post_id}: {self.attachment_id}"


class PostMention(models.Model):
    """A mention of a person in a post, whose HTML is updated when the person's name changes."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions"
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(fields=["post", "user"], name="threads_mention_once")
        ]

    def __str__(self):
        return f"{self.post_id}: {self.user_id}"


class PostQuote(models.Model):
    """A quotation: ``post`` quotes the post ``quoted`` and contains the name of its author."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="quotes")
    quoted = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="quoted_in")

    class Meta:
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        constraints = [
            models.UniqueConstraint(fields=["post", "quoted"], name="threads_quote_once")
        ]

    def __str__(self):
        return f"{self.post_id}: {self.quoted_id}"
